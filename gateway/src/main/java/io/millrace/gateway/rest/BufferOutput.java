package io.millrace.gateway.rest;

import io.vertx.core.buffer.Buffer;
import java.io.OutputStream;

/** Collects what is written until it is taken. */
final class BufferOutput extends OutputStream {

  private final int size;
  private Buffer buffer;

  /**
   * @param size how many bytes are expected
   */
  BufferOutput(int size) {
    this.size = size;
    buffer = Buffer.buffer(size);
  }

  @Override
  public void write(int b) {
    buffer.appendByte((byte) b);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    buffer.appendBytes(bytes, from, length);
  }

  int length() {
    return buffer.length();
  }

  /** What was written since the last time. */
  Buffer take() {
    Buffer taken = buffer;
    buffer = Buffer.buffer(size);
    return taken;
  }
}
