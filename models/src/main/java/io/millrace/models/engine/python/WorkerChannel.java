package io.millrace.models.engine.python;

import com.google.protobuf.CodedOutputStream;
import io.millrace.models.worker.v1.WorkerAnswer;
import io.millrace.models.worker.v1.WorkerRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/** Frames to and from a worker. For one thread at a time. */
final class WorkerChannel implements AutoCloseable {

  /** More in one answer would take the memory of all models. */
  private static final int LARGEST = 512 << 20;

  private static final int KEPT = 64 << 10;

  private final SocketChannel socket;
  private final ByteBuffer kept =
      ByteBuffer.allocateDirect(KEPT).order(ByteOrder.LITTLE_ENDIAN).limit(0);

  WorkerChannel(SocketChannel socket) {
    this.socket = socket;
  }

  void send(WorkerRequest request) throws IOException {
    int size = request.getSerializedSize();
    ByteBuffer frame =
        ByteBuffer.allocate(Math.addExact(size, 4)).order(ByteOrder.LITTLE_ENDIAN).putInt(size);
    CodedOutputStream out = CodedOutputStream.newInstance(frame);
    request.writeTo(out);
    out.flush();
    frame.rewind();
    while (frame.hasRemaining()) {
      socket.write(frame);
    }
  }

  /**
   * Waits for an answer.
   *
   * @throws EOFException if there will be none
   */
  WorkerAnswer receive() throws IOException {
    fill(4);
    int size = kept.getInt();
    if (size < 0 || size > LARGEST) {
      throw new IOException("an answer of %s bytes".formatted(Integer.toUnsignedString(size)));
    }
    if (size > KEPT) {
      return WorkerAnswer.parseFrom(large(size));
    }
    fill(size);
    WorkerAnswer answer = WorkerAnswer.parseFrom(kept.slice(kept.position(), size));
    kept.position(kept.position() + size);
    return answer;
  }

  /** Reads until so many bytes are there. */
  private void fill(int size) throws IOException {
    if (kept.remaining() >= size) {
      return;
    }
    kept.compact();
    try {
      while (kept.position() < size) {
        read(kept);
      }
    } finally {
      kept.flip();
    }
  }

  private byte[] large(int size) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(size).put(kept);
    kept.position(0).limit(0);
    while (all.hasRemaining()) {
      read(all);
    }
    return all.array();
  }

  private void read(ByteBuffer into) throws IOException {
    if (socket.read(into) < 0) {
      throw new EOFException("the worker has ended");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
