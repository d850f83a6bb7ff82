package io.millrace.tracking.artifact;

import com.google.protobuf.ByteString;
import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.error.MillraceException;

/** What must hold for the messages of an upload. */
final class Pieces {

  private Pieces() {}

  /**
   * Checks a message: it carries no more than it may, and does not name another file than the
   * first.
   *
   * @param field what names the file
   */
  static void check(String field, String first, String now, ByteString data) {
    if (!now.isEmpty() && !now.equals(first)) {
      throw MillraceException.invalid(
          "Invalid value \"%s\" for parameter '%s' supplied: The first message says \"%s\", and one upload is of one file."
              .formatted(now, field, first));
    }
    if (data.size() > BlobStore.CHUNK) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'data' supplied: A message carries at most %d bytes."
              .formatted(BlobStore.CHUNK));
    }
  }

  static MillraceException missing(String field) {
    return MillraceException.invalid(
        "Missing value for required parameter '%s'. See the API docs for more information about request parameters."
            .formatted(field));
  }
}
