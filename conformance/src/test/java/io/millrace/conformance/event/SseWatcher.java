package io.millrace.conformance.event;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Follows server-sent events as a browser does: comes back with the last id. */
final class SseWatcher implements AutoCloseable {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<String> payloads = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile String url;
  private volatile String last;
  private volatile int status;
  private volatile String refusal;
  private volatile boolean closed;

  /**
   * @param query behind {@code /api/v1/events?}
   * @param last the cursor to go on from; null for none
   */
  SseWatcher(String url, String query, String last) {
    this.url = url;
    this.last = last;
    thread = Thread.ofVirtual().start(() -> run(query));
  }

  private void run(String query) {
    while (!closed) {
      try {
        follow(query);
      } catch (IOException | RuntimeException gone) {
        // The server is away, which is what some tests are about.
      } catch (InterruptedException over) {
        return;
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException over) {
        return;
      }
    }
  }

  private void follow(String query) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/events?" + query))
            .header("Accept", "text/event-stream");
    if (last != null) {
      request.header("Last-Event-ID", last);
    }
    HttpResponse<Stream<String>> response = client.send(request.build(), BodyHandlers.ofLines());
    status = response.statusCode();
    try (Stream<String> lines = response.body()) {
      if (status != 200) {
        refusal = String.join("\n", lines.toList());
        closed = true;
        return;
      }
      Message message = new Message();
      lines.forEach(
          line -> {
            if (line.isEmpty()) {
              take(message);
            } else if (line.startsWith("id: ")) {
              message.id = line.substring(4);
            } else if (line.startsWith("data: ")) {
              message.data = line.substring(6);
            } else if (line.startsWith("event: ")) {
              message.isFarewell = true;
            }
          });
    }
  }

  private static final class Message {
    private String id;
    private String data;
    private boolean isFarewell;
  }

  private void take(Message message) {
    if (message.data != null && !message.isFarewell) {
      JsonPath event = new JsonPath(message.data);
      events.add(
          EventReader.line(
              event.getString("id"), event.getString("type"), event.getString("subject")));
      payloads.add(message.data);
    }
    if (message.id != null) {
      last = message.id;
    }
    message.data = null;
    message.isFarewell = false;
  }

  /** The server is somewhere else now. */
  void moved(String to) {
    url = to;
  }

  List<String> events() {
    return events;
  }

  List<String> payloads() {
    return payloads;
  }

  /** The id to come back with; null before the server has said one. */
  String last() {
    return last;
  }

  int status() {
    return status;
  }

  String refusal() {
    return refusal;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    client.shutdownNow();
  }
}
