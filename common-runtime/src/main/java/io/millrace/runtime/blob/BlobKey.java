package io.millrace.runtime.blob;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What every store asks of a key. */
final class BlobKey {

  /** Of a name, in bytes: the limit of all common file systems, where files end up at last. */
  private static final int MAX_NAME = 255;

  private BlobKey() {}

  /** The names in a key that is not empty. */
  static List<String> names(String key) {
    List<String> names = List.of(key.split("/", -1));
    names.forEach(name -> check(name, key));
    return names;
  }

  private static void check(String name, String key) {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a key: " + key);
    }
    if (bytes(name) > MAX_NAME) {
      throw BlobErrors.tooLong("a name in it");
    }
  }

  /** Whether this could be a file's or a folder's name. */
  static boolean isName(String text) {
    return !text.isEmpty()
        && !text.equals(".")
        && !text.equals("..")
        && text.indexOf('/') < 0
        && text.indexOf('\0') < 0;
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
