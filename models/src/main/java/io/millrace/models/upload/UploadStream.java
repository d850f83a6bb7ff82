package io.millrace.models.upload;

import com.google.protobuf.ByteString;
import io.millrace.models.v1.UploadModelRequest;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Inbound;
import java.io.InputStream;

/** What a client sends, as a stream. Fails as {@link Inbound#next} does. */
public final class UploadStream extends InputStream {

  private final Inbound<UploadModelRequest> in;
  private ByteString data = ByteString.EMPTY;
  private int position;

  /** There is one end, and readers ask for it more than once. */
  private boolean isOver;

  /** Begins with what comes next. */
  public UploadStream(Inbound<UploadModelRequest> in) {
    this.in = in;
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
    while (position == data.size()) {
      UploadModelRequest next = isOver ? null : next();
      if (next == null) {
        isOver = true;
        return -1;
      }
      data = next.getData();
      position = 0;
    }
    int count = Math.min(length, data.size() - position);
    data.copyTo(into, position, offset, count);
    position += count;
    return count;
  }

  private UploadModelRequest next() {
    try {
      return in.next();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw MillraceException.unavailable("The server is being stopped.", stopped);
    }
  }
}
