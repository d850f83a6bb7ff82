package io.millrace.project.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** A project's files in a folder of their own, which is there until this is closed. */
public final class FetchedProject implements AutoCloseable {

  private final Path everything;
  private final Path folder;

  private FetchedProject(Path everything, Path folder) {
    this.everything = everything;
    this.folder = folder;
  }

  /**
   * Has files fetched. If that fails, nothing is left behind.
   *
   * @param parent made if it is not there
   * @param fetch is given an empty folder and says where in it the project is
   */
  public static FetchedProject into(Path parent, UnaryOperator<Path> fetch) {
    Path everything;
    try {
      Files.createDirectories(parent);
      everything = Files.createTempDirectory(parent, "project-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Path files = Files.createDirectory(everything.resolve("files"));
      return new FetchedProject(everything, fetch.apply(files));
    } catch (IOException | RuntimeException e) {
      try {
        Folders.delete(everything);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e instanceof RuntimeException known ? known : new UncheckedIOException((IOException) e);
    }
  }

  /** Where {@code MLproject} would be. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try {
      Folders.delete(everything);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
