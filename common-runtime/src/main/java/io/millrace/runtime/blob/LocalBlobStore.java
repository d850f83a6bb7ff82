package io.millrace.runtime.blob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files in a folder, each under its key: MLflow's layout, readable with any tool. Links that lead
 * out of the folder are refused, in whatever way they come to be there.
 *
 * <p>Several servers may share the folder. A file is written beside its place, synced, and moved
 * there, so that readers see the old version or the new one, and a crash leaves one of them.
 */
public final class LocalBlobStore implements BlobStore {

  private final LocalTree tree;
  private final String path;

  private LocalBlobStore(LocalTree tree, String path) {
    this.tree = tree;
    this.path = path;
  }

  /**
   * Opens a folder, making it if need be, and removes unfinished uploads of servers that died.
   *
   * @throws IOException when it cannot be made, read or written
   */
  public static LocalBlobStore open(Path root) throws IOException {
    return new LocalBlobStore(
        LocalTree.open(Files.createDirectories(real(root)).toRealPath()),
        root.toAbsolutePath().normalize().toString());
  }

  /** A root that is a link is followed: it is the operator's own. */
  private static Path real(Path root) throws IOException {
    return Files.exists(root) ? root.toRealPath() : root.toAbsolutePath();
  }

  @Override
  public Optional<BlobInfo> stat(String key) {
    try {
      return tree.look(
          key,
          Optional.empty(),
          (parent, name, found) ->
              found != null && found.isRegularFile()
                  ? Optional.of(LocalInfo.of(found))
                  : Optional.empty());
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }

  @Override
  public Stream<BlobEntry> list(String folder) {
    try {
      return tree.look(
          folder,
          Stream.empty(),
          (parent, name, found) ->
              found != null && found.isDirectory()
                  ? LocalListing.of(tree, folder, parent.child(name))
                  : Stream.empty());
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }

  @Override
  public BlobReader open(String key, RangeRequest range) {
    try {
      BlobReader reader =
          tree.look(
              key,
              null,
              (parent, name, found) ->
                  isFile(key, found) ? LocalReader.open(parent, name, found, range) : null);
      if (reader == null) {
        throw BlobErrors.missing(key);
      }
      return reader;
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }

  /** A pipe or a device is no file: opening it could wait for ever. */
  private static boolean isFile(String key, BasicFileAttributes found) {
    if (found != null && found.isDirectory()) {
      throw BlobErrors.isFolder(key);
    }
    return found != null && found.isRegularFile();
  }

  @Override
  public BlobWriter create(String key) {
    try {
      tree.check(key, false, (parent, name, found) -> isFile(key, found));
      return LocalWriter.open(tree, key);
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }

  @Override
  public boolean delete(String key) {
    Staging staging = tree.staging();
    String removed = staging.newName();
    try {
      boolean wasThere =
          tree.look(
              key,
              false,
              (parent, name, found) -> {
                if (name.equals(LocalKey.ROOT.getFirst())) {
                  throw BlobErrors.invalid();
                }
                if (found == null) {
                  return false;
                }
                parent.move(name, staging.folder(), removed);
                parent.sync();
                return true;
              });
      if (wasThere) {
        discard(staging.folder(), removed);
      }
      return wasThere;
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }

  private static void discard(Folder staging, String name) throws IOException {
    if (staging.attributes(name).isDirectory()) {
      FolderRemoval.remove(staging, name);
    } else {
      staging.deleteFile(name);
    }
  }

  /** Its path, for clients on this machine or with the same folder mounted there. */
  @Override
  public Optional<String> uri() {
    return Optional.of(path);
  }

  @Override
  public void close() {
    try {
      tree.close();
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }
}
