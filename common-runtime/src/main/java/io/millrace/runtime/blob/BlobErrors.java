package io.millrace.runtime.blob;

import io.millrace.runtime.error.MillraceException;

/** What to say when a key cannot be used, whatever the store. The texts are MLflow's. */
final class BlobErrors {

  private BlobErrors() {}

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
}
