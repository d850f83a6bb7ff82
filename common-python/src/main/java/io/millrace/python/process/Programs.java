package io.millrace.python.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of this machine by their full paths, which no variable of a child's can change. */
final class Programs {

  /** POSIX has it there on all systems that are in use. */
  static final String SHELL = "/bin/sh";

  private Programs() {}

  /** The first of that name on this process's own {@code PATH}. */
  static Optional<Path> find(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
