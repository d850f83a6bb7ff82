package io.millrace.runtime.blob;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** A key as a path of names below a folder. */
final class LocalKey {

  /** How the root itself is named, seen from the root. */
  static final List<String> ROOT = List.of(".");

  /** Of a name, in bytes: the limit of all common file systems. */
  private static final int MAX_NAME = 255;

  /** Of a whole path, in bytes: what the system takes, less its closing NUL. */
  private static final int MAX_PATH = 4095;

  private LocalKey() {}

  /** The names; the root's for the empty key. */
  static List<String> names(String key, Path root) {
    if (key.isEmpty()) {
      return ROOT;
    }
    List<String> names = List.of(key.split("/", -1));
    names.forEach(name -> check(name, key));
    if (bytes(root.toString()) + 1 + bytes(key) > MAX_PATH) {
      throw LocalErrors.tooLong("it");
    }
    return names;
  }

  private static void check(String name, String key) {
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not a key: " + key);
    }
    if (bytes(name) > MAX_NAME) {
      throw LocalErrors.tooLong("a name in it");
    }
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

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
