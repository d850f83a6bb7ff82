package io.millrace.runtime.blob;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** A key as a path of names below a folder. */
final class LocalKey {

  /** How the root itself is named, seen from the root. */
  static final List<String> ROOT = List.of(".");

  /** Of a whole path, in bytes: what the system takes, less its closing NUL. */
  private static final int MAX_PATH = 4095;

  private LocalKey() {}

  /** The names; the root's for the empty key. */
  static List<String> names(String key, Path root) {
    if (key.isEmpty()) {
      return ROOT;
    }
    List<String> names = BlobKey.names(key);
    names.forEach(LocalKey::check);
    if (BlobKey.bytes(root.toString()) + 1 + BlobKey.bytes(key) > MAX_PATH) {
      throw BlobErrors.tooLong("it");
    }
    return names;
  }

  private static void check(String name) {
    if (!isWritable(name)) {
      throw LocalErrors.unnamable();
    }
  }

  /** Whether the locale that the JVM runs in lets it name files in any script. */
  static boolean isUnicode() {
    return isWritable("\u00fc\u4e16");
  }

  private static boolean isWritable(String name) {
    try {
      return Path.of(name) != null;
    } catch (InvalidPathException unmappable) {
      return false;
    }
  }
}
