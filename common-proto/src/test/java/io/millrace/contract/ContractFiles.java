package io.millrace.contract;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** All proto files of the contract, found on disk and looked up among the generated classes. */
final class ContractFiles {

  private static final Path ROOT = Path.of("src/main/proto");

  private ContractFiles() {}

  /** The files, relative to the root, in alphabetical order. */
  static List<Path> paths() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".proto"))
          .map(ROOT::relativize)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<FileDescriptor> all() {
    return paths().stream().map(ContractFiles::descriptor).toList();
  }

  static String source(Path file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The outer class is named after the file; protoc adds a suffix where a message has that name.
   */
  static FileDescriptor descriptor(Path file) {
    String name = file.getFileName().toString().replace(".proto", "");
    String folder = file.getParent().toString().replace('/', '.');
    String javaPackage = "io." + (folder.startsWith("millrace") ? folder : "millrace." + folder);
    String outer = javaPackage + "." + camel(name);
    for (String candidate : List.of(outer + "OuterClass", outer)) {
      try {
        return (FileDescriptor) Class.forName(candidate).getMethod("getDescriptor").invoke(null);
      } catch (ReflectiveOperationException | ClassCastException notThisOne) {
        // A message of that name has a getDescriptor of another type.
      }
    }
    throw new IllegalStateException("No generated class for " + file);
  }

  private static String camel(String snake) {
    StringBuilder text = new StringBuilder();
    for (String word : snake.split("_")) {
      text.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return text.toString();
  }

  static List<MethodDescriptor> rpcs() {
    return all().stream()
        .flatMap(file -> file.getServices().stream())
        .flatMap(service -> service.getMethods().stream())
        .toList();
  }

  static List<EnumDescriptor> enums() {
    return all().stream()
        .flatMap(
            file ->
                Stream.concat(
                    file.getEnumTypes().stream(),
                    file.getMessageTypes().stream().flatMap(ContractFiles::enumsIn)))
        .toList();
  }

  private static Stream<EnumDescriptor> enumsIn(Descriptor message) {
    return Stream.concat(
        message.getEnumTypes().stream(),
        message.getNestedTypes().stream().flatMap(ContractFiles::enumsIn));
  }
}
