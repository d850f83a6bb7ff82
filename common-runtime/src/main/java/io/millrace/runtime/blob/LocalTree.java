package io.millrace.runtime.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way from the root to a key, one open folder at a time. A link is never walked through: the
 * place it stands for is looked up, refused if it is not below the root, and walked to anew.
 */
final class LocalTree implements Closeable {

  private static final int MAX_LINKS = 40;
  private static final int MAX_ATTEMPTS = 20;

  private final Path root;
  private final Staging staging;

  /**
   * Moving a folder to where there is an empty one replaces that, under the hands of who just made
   * it. Another server still may: then the other one looks again.
   */
  private final ReentrantLock making = new ReentrantLock();

  /** What to do in the folder that holds the key's last name. */
  @FunctionalInterface
  interface Visit<T> {
    /**
     * Does it. May be called again if the folder changed under it.
     *
     * @param found what is there under the name, never a link; null if nothing is
     */
    T at(Folder parent, String name, BasicFileAttributes found) throws IOException;
  }

  /** What to do about a folder on the way that is not there. */
  private enum Way {
    /** The key is absent. */
    LOOK,
    /** The key is absent, but may not be below a file. */
    CHECK,
    /** It is made. */
    MAKE
  }

  private LocalTree(Path root, Staging staging) {
    this.root = root;
    this.staging = staging;
  }

  static LocalTree open(Path root) throws IOException {
    return new LocalTree(root, Staging.claim(root));
  }

  Staging staging() {
    return staging;
  }

  /** Visits a key; {@code absent} when a folder on the way is not there. */
  <T> T look(String key, T absent, Visit<T> visit) throws IOException {
    return retrying(key, Way.LOOK, absent, visit);
  }

  /** As {@link #look}, for a key that is to be written later: it must not be below a file. */
  <T> T check(String key, T absent, Visit<T> visit) throws IOException {
    return retrying(key, Way.CHECK, absent, visit);
  }

  /** Visits a key after making all folders on the way. */
  <T> T make(String key, Visit<T> visit) throws IOException {
    return retrying(key, Way.MAKE, null, visit);
  }

  /** Others may move or remove a folder between our look at it and its use: we look again. */
  private <T> T retrying(String key, Way way, T absent, Visit<T> visit) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return walk(LocalKey.names(key, root), way, absent, visit);
      } catch (FileSystemException changed) {
        if (attempt == MAX_ATTEMPTS) {
          throw changed;
        }
      }
    }
  }

  private <T> T walk(List<String> key, Way way, T absent, Visit<T> visit) throws IOException {
    List<String> names = key;
    for (int links = 0; links < MAX_LINKS; links++) {
      if (names.getFirst().equals(Staging.NAME)) {
        throw BlobErrors.invalid();
      }
      try (Step step = new Step(Folder.open(root))) {
        BasicFileAttributes found = step.to(names, way);
        if (found != null && found.isSymbolicLink()) {
          names = resolve(names, step.depth);
        } else {
          return step.depth < names.size() - 1
              ? absent
              : visit.at(step.folder, names.getLast(), found);
        }
      }
    }
    throw LocalErrors.outside();
  }

  /** The names that lead to the same place without the link at {@code index}. */
  private List<String> resolve(List<String> names, int index) {
    Path real;
    try {
      real = root.resolve(String.join("/", names.subList(0, index + 1))).toRealPath();
    } catch (IOException leadsNowhere) {
      throw LocalErrors.outside();
    }
    if (!real.startsWith(root)) {
      throw LocalErrors.outside();
    }
    List<String> resolved = new ArrayList<>();
    if (!real.equals(root)) {
      root.relativize(real).forEach(name -> resolved.add(name.toString()));
    }
    resolved.addAll(names.subList(index + 1, names.size()));
    return resolved.isEmpty() ? LocalKey.ROOT : resolved;
  }

  /** How far a walk has come. */
  private final class Step implements Closeable {

    private Folder folder;

    /** Which of the names is looked for in the folder. */
    private int depth;

    Step(Folder root) {
      folder = root;
    }

    /** Goes on to the last name, or to where there is no way on. Returns what is there. */
    BasicFileAttributes to(List<String> names, Way way) throws IOException {
      for (; ; depth++) {
        String name = names.get(depth);
        BasicFileAttributes found = folder.attributes(name);
        if (depth == names.size() - 1 || found != null && found.isSymbolicLink()) {
          return found;
        }
        if (found == null && way == Way.MAKE) {
          makeFolder(name);
        } else if (found == null || !found.isDirectory()) {
          if (found != null && way != Way.LOOK) {
            throw BlobErrors.belowFile(
                String.join("/", names), String.join("/", names.subList(0, depth + 1)));
          }
          return null;
        }
        enter(name);
      }
    }

    private void makeFolder(String name) throws IOException {
      String made = staging.makeFolder();
      try {
        place(made, name);
        folder.sync();
      } catch (FileSystemException failed) {
        staging.folder().deleteFolder(made);
        if (folder.attributes(name) == null) {
          throw failed;
        }
      }
    }

    private void place(String made, String name) throws IOException {
      making.lock();
      try {
        if (folder.attributes(name) != null) {
          throw new FileAlreadyExistsException(name);
        }
        staging.folder().move(made, folder, name);
      } finally {
        making.unlock();
      }
    }

    private void enter(String name) throws IOException {
      Folder child = folder.child(name);
      folder.close();
      folder = child;
    }

    @Override
    public void close() throws IOException {
      folder.close();
    }
  }

  @Override
  public void close() throws IOException {
    staging.close();
  }
}
