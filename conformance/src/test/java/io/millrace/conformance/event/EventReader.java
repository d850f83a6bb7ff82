package io.millrace.conformance.event;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** Polls the list of events as a program without streams does. */
final class EventReader {

  private final String url;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  EventReader(String url) {
    this.url = url;
  }

  JsonPath page(String query) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/events?" + query)).build();
    var response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return new JsonPath(response.body());
  }

  /** The cursor of now. */
  String now() throws IOException, InterruptedException {
    return page("from=NOW").getString("cursor");
  }

  /** All events behind a cursor: id, type and subject of each. */
  List<String> after(String cursor) throws IOException, InterruptedException {
    List<String> events = new ArrayList<>();
    boolean hasMore = true;
    while (hasMore) {
      JsonPath page = page("max_results=1000&cursor=" + cursor);
      int count = page.getList("events") == null ? 0 : page.getList("events").size();
      for (int i = 0; i < count; i++) {
        String event = "events[" + i + "].";
        events.add(
            line(
                page.getString(event + "id"),
                page.getString(event + "type"),
                page.getString(event + "subject")));
      }
      cursor = page.getString("cursor");
      hasMore = page.getBoolean("has_more");
    }
    return events;
  }

  /** All events, once what was committed last is among them: nothing may be written meanwhile. */
  List<String> settled() throws IOException, InterruptedException {
    List<String> before;
    List<String> now = after("");
    do {
      before = now;
      Thread.sleep(1000);
      now = after("");
    } while (now.size() > before.size());
    return now;
  }

  static String line(String id, String type, String subject) {
    return id + " " + type + " " + subject;
  }
}
