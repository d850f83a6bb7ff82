package io.millrace.runtime.blob;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/**
 * A socket that takes what has come in large pieces. OkHttp asks for 8 KiB at a time, and without
 * this reading takes half as much again of the processor.
 */
final class LargePieceSocket extends Socket {

  private static final int PIECE = 1 << 16;

  private InputStream input;

  @Override
  public synchronized InputStream getInputStream() throws IOException {
    if (input == null) {
      input = new BufferedInputStream(super.getInputStream(), PIECE);
    }
    return input;
  }
}
