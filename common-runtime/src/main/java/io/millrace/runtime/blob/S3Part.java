package io.millrace.runtime.blob;

import io.minio.ByteBuffer;
import io.minio.Checksum;
import io.minio.Http;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.zip.CRC32C;

/**
 * The first bytes of an array, on their way to S3. The SDK reads what comes as a buffer piece by
 * piece; an array it copies whole before the first byte leaves. The array must stay as it is until
 * S3 has answered.
 */
final class S3Part extends ByteBuffer {

  private static final Checksum.Algorithm CHECKSUM = Checksum.Algorithm.CRC32C;

  /** Announces {@link #checksum} of every part: Amazon refuses one that was not announced. */
  static final Http.Headers ANNOUNCED =
      new Http.Headers("x-amz-checksum-algorithm", CHECKSUM.toString());

  private final byte[] bytes;
  private final int length;

  S3Part(byte[] bytes, int length) {
    super(length);
    this.bytes = bytes;
    this.length = length;
  }

  /** What S3 compares with what arrives; the JDK makes it many times faster than the SDK. */
  Http.Headers checksum() {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    byte[] sum = java.nio.ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
    return new Http.Headers(CHECKSUM.header(), Checksum.base64String(sum));
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public InputStream inputStream() {
    return new ByteArrayInputStream(bytes, 0, length);
  }
}
