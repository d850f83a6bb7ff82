package io.millrace.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Bodies that were compressed on their way. */
class PlainBodyTest {

  private static final ByteString PLAIN = ByteString.copyFromUtf8("{\"inputs\": []}");

  private interface Compression {
    OutputStream over(OutputStream out) throws IOException;
  }

  @Test
  void bothWaysOfCompressing() throws IOException {
    assertThat(PlainBody.of(compressed(GZIPOutputStream::new, PLAIN), "gzip")).isEqualTo(PLAIN);
    assertThat(PlainBody.of(compressed(DeflaterOutputStream::new, PLAIN), "Deflate"))
        .isEqualTo(PLAIN);
    assertThat(PlainBody.of(PLAIN, "")).isEqualTo(PLAIN);
    assertThat(PlainBody.of(PLAIN, "identity")).isEqualTo(PLAIN);
  }

  @Test
  void whatIsNoneOfThem() throws IOException {
    ByteString half = compressed(GZIPOutputStream::new, PLAIN).substring(0, 15);
    assertRefused(PLAIN, "gzip", ErrorReason.ERROR_REASON_BAD_REQUEST);
    assertRefused(PLAIN, "deflate", ErrorReason.ERROR_REASON_BAD_REQUEST);
    assertRefused(half, "gzip", ErrorReason.ERROR_REASON_BAD_REQUEST);
    assertRefused(PLAIN, "br", ErrorReason.ERROR_REASON_UNSUPPORTED_MEDIA_TYPE);
    assertRefused(PLAIN, "gzip, gzip", ErrorReason.ERROR_REASON_UNSUPPORTED_MEDIA_TYPE);
  }

  /** A small body that would fill the memory. */
  @Test
  void aBomb() throws IOException {
    ByteString bomb =
        compressed(GZIPOutputStream::new, ByteString.copyFrom(new byte[(64 << 20) + 1]));

    assertThat(bomb.size()).isLessThan(100_000);
    assertRefused(bomb, "gzip", ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE);
  }

  private static void assertRefused(ByteString body, String encoding, ErrorReason reason) {
    MillraceException e =
        catchThrowableOfType(MillraceException.class, () -> PlainBody.of(body, encoding));
    assertThat(e).isNotNull();
    assertThat(e.reason()).isEqualTo(reason);
  }

  private static ByteString compressed(Compression compression, ByteString plain)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream over = compression.over(out)) {
      plain.writeTo(over);
    }
    return ByteString.copyFrom(out.toByteArray());
  }
}
