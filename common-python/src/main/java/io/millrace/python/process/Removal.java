package io.millrace.python.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Removes folders of somebody else's. Whoever may write there may put a link to another place where
 * a folder was, at any moment: to go by paths, as Java does, would remove what is there, with the
 * rights of this process. {@code rm} goes from folder to folder and follows no link.
 */
public final class Removal {

  private static final String RM = Programs.find("rm").map(Path::toString).orElse("rm");

  private Removal() {}

  /**
   * Removes a file, or a folder with all that is in it; it need not be there.
   *
   * @param path in a folder that is this process's user's own
   * @throws IOException if something of it is left
   */
  public static void remove(Path path) throws IOException {
    OtherUser.Result removed =
        OtherUser.run(List.of(RM, "-rf", "--", path.toAbsolutePath().toString()));
    if (removed.status() != 0) {
      throw new IOException(removed.output().strip());
    }
  }
}
