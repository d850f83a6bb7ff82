package io.millrace.runtime.grpc;

import com.google.protobuf.ByteString;
import io.millrace.runtime.error.MillraceException;
import java.io.InputStream;
import java.util.function.Function;

/**
 * The bytes that the messages of a client stream carry, as one stream. Fails as {@link
 * Inbound#next} does.
 *
 * @param <T> the stream's message
 */
public final class InboundBytes<T> extends InputStream {

  private final Inbound<T> in;
  private final Function<T, ByteString> data;
  private ByteString piece = ByteString.EMPTY;
  private int at;
  private boolean isAtEnd;

  /**
   * Reads a stream.
   *
   * @param data a message's bytes
   */
  public InboundBytes(Inbound<T> in, Function<T, ByteString> data) {
    this.in = in;
    this.data = data;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    while (at == piece.size()) {
      // The end is told once, and may be asked for again.
      T next = isAtEnd ? null : next();
      if (next == null) {
        isAtEnd = true;
        return -1;
      }
      piece = data.apply(next);
      at = 0;
    }
    int count = Math.min(length, piece.size() - at);
    piece.copyTo(into, at, offset, count);
    at += count;
    return count;
  }

  private T next() {
    try {
      return in.next();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw MillraceException.unavailable("The server is being stopped.", stopped);
    }
  }
}
