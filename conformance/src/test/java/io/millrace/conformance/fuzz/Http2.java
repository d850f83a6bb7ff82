package io.millrace.conformance.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** HTTP/2 by hand, for what a client library would not send. */
final class Http2 implements AutoCloseable {

  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  private static final int PRIORITY = 0x20;
  private static final int PRIORITY_LENGTH = 5;

  /** After this, a server hangs. */
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final String authority;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  Http2(String url) throws IOException {
    URI address = URI.create(url);
    authority = address.getAuthority();
    socket = new Socket(address.getHost(), address.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /** What a client begins with. */
  Http2 open() throws IOException {
    send(PREFACE);
    return frame(SETTINGS, 0, 0);
  }

  /** Sends bytes; a server that has hung up already is what is asked for next. */
  Http2 send(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException gone) {
      // end() tells.
    }
    return this;
  }

  Http2 frame(int type, int flags, int stream, byte... payload) throws IOException {
    return frameOfLength(payload.length, type, flags, stream, payload);
  }

  /** A frame that says that it has this length. */
  Http2 frameOfLength(int length, int type, int flags, int stream, byte... payload)
      throws IOException {
    ByteBuf frame = Unpooled.buffer(9 + payload.length);
    frame.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    frame.writeBytes(payload);
    return send(frame.array());
  }

  /** The beginning of a call of a method, with further headers as name, value and so on. */
  Http2 call(int stream, String method, String... headers) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    literal(block, ":method", "POST");
    literal(block, ":scheme", "http");
    literal(block, ":path", "/" + method);
    literal(block, ":authority", authority);
    literal(block, "content-type", "application/grpc");
    literal(block, "te", "trailers");
    for (int i = 0; i < headers.length; i += 2) {
      literal(block, headers[i], headers[i + 1]);
    }
    return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
  }

  /** HPACK without its table and without Huffman's code. */
  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    for (String text : new String[] {name, value}) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      if (bytes.length < 127) {
        block.write(bytes.length);
      } else {
        block.write(127);
        block.write((bytes.length - 127) & 127 | 128);
        block.write((bytes.length - 127) >> 7);
      }
      block.writeBytes(bytes);
    }
  }

  /**
   * How the server ended the stream: {@code grpc-status N}, {@code HTTP N}, {@code reset}, {@code
   * goaway}, {@code closed}.
   *
   * @throws SocketTimeoutException if it did not
   */
  String end(int stream) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    String status = "";
    try {
      while (true) {
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int id = in.readInt();
        byte[] payload = in.readNBytes(length);
        if (type == SETTINGS && (flags & ACK) == 0) {
          frame(SETTINGS, ACK, 0);
        }
        if (type == GOAWAY) {
          return "goaway";
        }
        if (type == HEADERS) {
          int skipped = (flags & PRIORITY) == 0 ? 0 : PRIORITY_LENGTH;
          ByteBuf block = Unpooled.wrappedBuffer(payload, skipped, length - skipped);
          Http2Headers headers = decoder.decodeHeaders(id, block);
          if (headers.contains("grpc-status")) {
            status = "grpc-status " + headers.get("grpc-status");
          } else if (headers.contains(":status") && status.isEmpty()) {
            status = "HTTP " + headers.status();
          }
        }
        if (id == stream && type == RST_STREAM) {
          // It may have said why before.
          return status.startsWith("grpc-status") ? status : "reset";
        }
        if (id == stream && (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
          return status;
        }
      }
    } catch (EOFException | SocketException closed) {
      return "closed";
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
