package io.millrace.runtime.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** A stream, or several together, of which no more than so much is read. */
public final class BoundedInput extends FilterInputStream {

  /** There is more. */
  public static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException() {
      super("more bytes than allowed");
    }
  }

  private final AtomicLong left;

  /**
   * One stream alone.
   *
   * @param most how many bytes may be read
   */
  public BoundedInput(InputStream in, long most) {
    this(in, new AtomicLong(most));
  }

  /**
   * One of several streams.
   *
   * @param left how many bytes may be read yet, shared with other streams
   */
  public BoundedInput(InputStream in, AtomicLong left) {
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
