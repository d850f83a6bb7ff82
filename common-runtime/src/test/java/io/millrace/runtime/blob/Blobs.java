package io.millrace.runtime.blob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Short forms for tests. */
final class Blobs {

  private Blobs() {}

  static void write(BlobStore store, String key, String text) {
    try (BlobWriter file = store.create(key)) {
      file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      file.commit();
    }
  }

  static String read(BlobStore store, String key) {
    return read(store, key, RangeRequest.WHOLE);
  }

  static String read(BlobStore store, String key, RangeRequest range) {
    try (BlobReader file = store.open(key, range)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (byte[] bytes = file.next(); bytes != null; bytes = file.next()) {
        all.writeBytes(bytes);
      }
      return all.toString(StandardCharsets.UTF_8);
    }
  }

  static List<String> names(BlobStore store, String folder) {
    try (Stream<BlobEntry> entries = store.list(folder)) {
      return entries.map(entry -> entry.name() + (entry.isFolder() ? "/" : "")).toList();
    }
  }

  /** All files in the staging area that hold anything of an upload or a removal. */
  static List<Path> leftovers(Path root) {
    try (Stream<Path> files = Files.walk(root.resolve(Staging.NAME))) {
      return files.filter(file -> root.relativize(file).getNameCount() > 2).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
