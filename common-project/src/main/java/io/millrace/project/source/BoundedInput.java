package io.millrace.project.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** A stream, or several together, of which no more than so much is read. */
final class BoundedInput extends FilterInputStream {

  /** There is more. */
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException() {
      super("more bytes than allowed");
    }
  }

  private final AtomicLong left;

  BoundedInput(InputStream in, long most) {
    this(in, new AtomicLong(most));
  }

  /**
   * @param left shared with other streams
   */
  BoundedInput(InputStream in, AtomicLong left) {
    super(in);
    this.left = left;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    take(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    take(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(bytes);
    take(skipped);
    return skipped;
  }

  private void take(long bytes) throws TooLongException {
    if (left.addAndGet(-bytes) < 0) {
      throw new TooLongException();
    }
  }
}
