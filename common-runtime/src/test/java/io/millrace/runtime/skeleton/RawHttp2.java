package io.millrace.runtime.skeleton;

import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A client of gRPC that says what it has to say and then no more: it acknowledges nothing, makes no
 * room for more and answers no PING, as one whose machine has lost its power (RFC 9113, RFC 7541).
 */
final class RawHttp2 implements AutoCloseable {

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int DEFAULT_WINDOW = (1 << 16) - 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final Socket socket;
  private final DataOutputStream out;

  /**
   * Connects.
   *
   * @param window how many bytes it has room for, from 65535
   */
  RawHttp2(int port, int window) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    out = new DataOutputStream(socket.getOutputStream());
    out.writeBytes(PREFACE);
    frame(
        SETTINGS,
        0,
        0,
        ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(window).array());
    if (window > DEFAULT_WINDOW) {
      // The connection's, which settings do not change.
      frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(window - DEFAULT_WINDOW).array());
    }
  }

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }

  /** Sends a whole request. */
  void call(String method, MessageLite request) throws IOException {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    headers.write(0x83); // :method POST
    headers.write(0x86); // :scheme http
    header(headers, new byte[] {0x04}, "/" + method); // :path
    header(headers, new byte[] {0x01}, "127.0.0.1:" + socket.getPort()); // :authority
    header(headers, new byte[] {0x0f, 0x10}, "application/grpc"); // content-type
    frame(HEADERS, END_HEADERS, 1, headers.toByteArray());
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream prefixed = new DataOutputStream(message);
    prefixed.writeByte(0);
    prefixed.writeInt(request.getSerializedSize());
    request.writeTo(prefixed);
    frame(DATA, END_STREAM, 1, message.toByteArray());
  }

  private static void header(ByteArrayOutputStream headers, byte[] name, String value) {
    byte[] text = value.getBytes(StandardCharsets.US_ASCII);
    headers.writeBytes(name);
    headers.write(text.length);
    headers.writeBytes(text);
  }

  /** Waits until the server has closed the connection. */
  void awaitClosed() throws IOException {
    socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
