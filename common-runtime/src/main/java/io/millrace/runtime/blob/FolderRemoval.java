package io.millrace.runtime.blob;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/**
 * Removes a folder with all that is in it. Folders inside are first moved up beside it, so that the
 * depth of the tree costs neither open files nor stack.
 */
final class FolderRemoval {

  private FolderRemoval() {}

  /**
   * Removes a folder that has been put where nobody looks for it; nothing happens if it is not
   * there.
   */
  static void remove(Folder parent, String name) throws IOException {
    Deque<String> pending = new ArrayDeque<>();
    if (parent.attributes(name) != null) {
      pending.push(name);
    }
    while (!pending.isEmpty()) {
      String next = pending.pop();
      try (Folder folder = parent.child(next)) {
        for (String inside : folder.names()) {
          BasicFileAttributes found = folder.attributes(inside);
          if (found != null && found.isDirectory()) {
            String moved = "removed-" + UUID.randomUUID();
            folder.move(inside, parent, moved);
            pending.push(moved);
          } else {
            folder.deleteFile(inside);
          }
        }
      }
      try {
        parent.deleteFolder(next);
      } catch (DirectoryNotEmptyException joined) {
        // Whoever had the folder open before it was removed may still have put a file into it.
        pending.push(next);
      }
    }
  }
}
