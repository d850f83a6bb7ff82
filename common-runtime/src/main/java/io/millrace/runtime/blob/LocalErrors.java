package io.millrace.runtime.blob;

import io.millrace.runtime.error.MillraceException;
import java.io.IOException;

/** What to say when a file of the local folder cannot be used. */
final class LocalErrors {

  private LocalErrors() {}

  static MillraceException outside() {
    return MillraceException.invalid(
        "Invalid path: resolved path is outside the artifact directory");
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
      return BlobErrors.tooLong("a name in it");
    }
    if (text.contains("No space left") || text.contains("quota exceeded")) {
      return MillraceException.unavailable("The artifact store is full.", failure);
    }
    return MillraceException.unavailable(
        "The artifact store does not work at the moment. Try again.", failure);
  }
}
