package io.millrace.runtime.blob;

import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists an open folder. To be in order, all names are read first; each is looked at only when the
 * reader comes to it.
 */
final class LocalListing {

  private final LocalTree tree;
  private final String key;
  private final Folder folder;

  private LocalListing(LocalTree tree, String key, Folder folder) {
    this.tree = tree;
    this.key = key;
    this.folder = folder;
  }

  /** What is in {@code folder}, which is closed with the stream. */
  static Stream<BlobEntry> of(LocalTree tree, String key, Folder folder) throws IOException {
    List<String> names;
    try {
      names = folder.names();
    } catch (IOException | RuntimeException failure) {
      folder.close();
      throw failure;
    }
    LocalListing listing = new LocalListing(tree, key, folder);
    return names.stream()
        .filter(name -> !name.equals(Staging.NAME))
        .sorted(CodePointOrder.INSTANCE)
        .map(listing::entry)
        .flatMap(Optional::stream)
        .onClose(listing::close);
  }

  /** Empty for what was removed meanwhile, leads out of the root, or is no file. */
  private Optional<BlobEntry> entry(String name) {
    try {
      BasicFileAttributes found = folder.attributes(name);
      if (found != null && found.isSymbolicLink()) {
        found = behindLink(name);
      }
      if (found == null || !found.isDirectory() && !found.isRegularFile()) {
        return Optional.empty();
      }
      boolean isFolder = found.isDirectory();
      return Optional.of(new BlobEntry(name, isFolder, isFolder ? 0 : found.size()));
    } catch (IOException failure) {
      throw LocalErrors.of(failure);
    }
  }

  private BasicFileAttributes behindLink(String name) throws IOException {
    try {
      return tree.look(
          key.isEmpty() ? name : key + "/" + name, null, (parent, last, found) -> found);
    } catch (MillraceException refused) {
      return null;
    }
  }

  private void close() {
    try {
      folder.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
