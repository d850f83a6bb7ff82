package io.millrace.gateway.openapi;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What the contract's comments say of its parts. */
final class Descriptions {

  private final Map<FileDescriptor, Map<String, String>> files = new HashMap<>();

  /** The comment above a declaration; empty where there is none, or no source of it. */
  String of(GenericDescriptor part) {
    return files
        .computeIfAbsent(part.getFile(), Descriptions::read)
        .getOrDefault(part.getFullName(), "");
  }

  private static Map<String, String> read(FileDescriptor file) {
    String path = "/" + file.getFullName();
    try (InputStream source = Descriptions.class.getResourceAsStream(path)) {
      return source == null
          ? Map.of()
          : ProtoComments.of(new String(source.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
