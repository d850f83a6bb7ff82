package io.millrace.conformance.event;

import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Follows server-sent events over a socket that takes little, and reads only when told to. */
final class SlowSseReader implements AutoCloseable {
  private static final int SMALL = 4096;

  /** Longer than the server's patience, which the test has made short. */
  private static final long ASLEEP_MILLIS = 10_000;

  private static final int READ_LIMIT_MILLIS = 60_000;

  private final Socket socket = new Socket();
  private final BufferedReader lines;
  private final List<String> events = new ArrayList<>();
  private String last;
  private String id;
  private String payload;

  SlowSseReader(String url, String cursor) throws IOException {
    URI server = URI.create(url);
    socket.setReceiveBufferSize(SMALL);
    socket.setSoTimeout(READ_LIMIT_MILLIS);
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    // HTTP 1.0: nothing but the events follows the headers.
    String request =
        """
        GET /api/v1/events?cursor=%s HTTP/1.0\r
        Host: %s\r
        Accept: text/event-stream\r
        \r
        """
            .formatted(cursor, server.getAuthority());
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    lines =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), SMALL);
  }

  /** Reads until the server has said where it begins. */
  void awaitCursor() throws IOException {
    while (last == null) {
      take(lines.readLine());
    }
  }

  /** Reads nothing for a while, and then what is left until the server's end. */
  void sleepUntilCutOff() throws IOException, InterruptedException {
    Thread.sleep(ASLEEP_MILLIS);
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    } catch (java.net.SocketException cutOff) {
      // What came half is not counted.
    }
  }

  private void take(String line) {
    if (line == null) {
      throw new IllegalStateException("the stream ended before it began");
    }
    if (line.startsWith("id: ")) {
      id = line.substring(4);
    } else if (line.startsWith("data: ")) {
      payload = line.substring(6);
    } else if (line.isEmpty()) {
      if (id != null && payload != null) {
        JsonPath event = new JsonPath(payload);
        events.add(
            EventReader.line(
                event.getString("id"), event.getString("type"), event.getString("subject")));
      }
      last = id == null ? last : id;
      id = null;
      payload = null;
    }
  }

  List<String> events() {
    return events;
  }

  /** The id of the last event that came whole. */
  String last() {
    return last;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
