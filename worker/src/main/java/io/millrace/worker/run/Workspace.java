package io.millrace.worker.run;

import io.millrace.python.process.OtherUser;
import io.millrace.python.process.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.jboss.logging.Logger;

/** A job's folder on this machine; it goes when the attempt ends. */
final class Workspace implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Workspace.class);

  private final Path folder;
  private boolean isOthers;

  private Workspace(Path folder) {
    this.folder = folder;
  }

  /** Makes one below a folder. */
  static Workspace create(Path root, String job, int attempt) throws IOException {
    Path folder = root.toAbsolutePath().resolve("%s-%d".formatted(job, attempt));
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Removal.remove(folder);
    }
    Files.createDirectories(folder);
    return new Workspace(folder);
  }

  /** All of it, as it is seen by containers too. */
  Path folder() {
    return folder;
  }

  /** Where the project is fetched to. */
  Path source() {
    return folder.resolve("code");
  }

  /** Where a parameter's file is fetched to. */
  Path parameter(int position) {
    return folder.resolve("param_" + position);
  }

  /** For the command's own temporary files. */
  Path temporary() throws IOException {
    return Files.createDirectories(folder.resolve("tmp"));
  }

  /** The command's home, if that is not the worker's. */
  Path home() throws IOException {
    return Files.createDirectories(folder.resolve("home"));
  }

  /** Lets a user write in all of it; null for whoever made it. */
  void giveTo(OtherUser user) throws IOException {
    if (user != null) {
      isOthers = true;
      user.own(folder);
    }
  }

  @Override
  public void close() {
    try {
      if (isOthers) {
        Removal.remove(folder);
      } else {
        FileUtils.forceDelete(folder.toFile());
      }
    } catch (IOException e) {
      LOG.warnf("%s cannot be removed: %s", folder, e.getMessage());
    }
  }
}
