package io.millrace.models.inference;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Bodies that may be compressed. */
final class PlainBody {

  /** As much as a message between services has. */
  private static final int LARGEST = 64 << 20;

  private PlainBody() {}

  /**
   * A body as it was before it was compressed.
   *
   * @param encoding the header; empty if there is none
   * @throws MillraceException UNSUPPORTED_MEDIA_TYPE if it is compressed in another way,
   *     REQUEST_TOO_LARGE if it becomes too large, BAD_REQUEST if it is not what the header says
   */
  static ByteString of(ByteString body, String encoding) {
    String name = encoding.strip().toLowerCase(Locale.ROOT);
    if (name.isEmpty() || name.equals("identity")) {
      return body;
    }
    try (InputStream in = open(body.newInput(), name)) {
      byte[] plain = in.readNBytes(LARGEST + 1);
      if (plain.length > LARGEST) {
        throw new MillraceException(
            ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE,
            "The request body is larger than %d bytes once it is not compressed."
                .formatted(LARGEST));
      }
      return UnsafeByteOperations.unsafeWrap(plain);
    } catch (IOException e) {
      throw MillraceException.badRequest(
          "The body is not %s, as its 'Content-Encoding' says.".formatted(name));
    }
  }

  private static InputStream open(InputStream body, String encoding) throws IOException {
    return switch (encoding) {
      case "gzip", "x-gzip" -> new GZIPInputStream(body);
      case "deflate" -> new InflaterInputStream(body);
      default ->
          throw new MillraceException(
              ErrorReason.ERROR_REASON_UNSUPPORTED_MEDIA_TYPE,
              "Invalid value '%s' for header 'Content-Encoding': It is 'gzip' or 'deflate'."
                  .formatted(encoding));
    };
  }
}
