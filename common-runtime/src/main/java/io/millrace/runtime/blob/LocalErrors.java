package io.millrace.runtime.blob;

import io.millrace.runtime.error.MillraceException;
import java.io.IOException;

/** What to say when a file cannot be used. The texts about paths are MLflow's. */
final class LocalErrors {

  private LocalErrors() {}

  static MillraceException outside() {
    return MillraceException.invalid(
        "Invalid path: resolved path is outside the artifact directory");
  }

  static MillraceException invalid() {
    return MillraceException.invalid("Invalid path");
  }

  static MillraceException missing(String key) {
    return MillraceException.notFound("No such artifact: '%s'".formatted(key));
  }

  static MillraceException isFolder(String key) {
    return MillraceException.invalid(
        "Artifact path refers to a directory, not a file: '%s'".formatted(key));
  }

  static MillraceException belowFile(String key, String file) {
    return MillraceException.invalid(
        "Invalid path: '%s' cannot be in '%s', which is a file".formatted(key, file));
  }

  static MillraceException tooLong(String what) {
    return MillraceException.invalid("Invalid path: %s is too long".formatted(what));
  }

  /** The JVM runs in a locale whose character set lacks some of the name. */
  static MillraceException unnamable() {
    return MillraceException.invalid(
        "Invalid path: the server's locale cannot write it; it must run in a UTF-8 locale");
  }

  /** A failure of the storage. The system's own text says which; Java has no code for it. */
  static MillraceException of(IOException failure) {
    String text = String.valueOf(failure.getMessage());
    if (text.contains("File name too long")) {
      return tooLong("a name in it");
    }
    if (text.contains("No space left") || text.contains("quota exceeded")) {
      return MillraceException.unavailable("The artifact store is full.", failure);
    }
    return MillraceException.unavailable(
        "The artifact store does not work at the moment. Try again.", failure);
  }
}
