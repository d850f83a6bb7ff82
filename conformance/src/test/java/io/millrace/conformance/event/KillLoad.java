package io.millrace.conformance.event;

import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Writers of runs and of models that go on while their server dies and comes back. */
final class KillLoad implements AutoCloseable {
  private final List<Thread> writers = new ArrayList<>();
  private final AtomicInteger written = new AtomicInteger();
  private volatile String url;
  private volatile boolean over;

  KillLoad(String url, int writersEach) {
    this.url = url;
    for (int i = 0; i < writersEach; i++) {
      String model = "model-" + i;
      writers.add(Thread.ofVirtual().start(() -> write(this::createRun)));
      writers.add(Thread.ofVirtual().start(() -> write(() -> change(model))));
    }
  }

  private interface Change {
    void make() throws InterruptedException;
  }

  private void write(Change change) {
    while (!over) {
      try {
        change.make();
        // What is written must be delivered, too, one after the other.
        Thread.sleep(20);
      } catch (InterruptedException e) {
        return;
      } catch (Exception away) {
        // Until the server is back.
      }
    }
  }

  private void createRun() {
    post("runs/create", Map.of("experiment_id", "0"));
  }

  private void change(String model) {
    Response version =
        post("model-versions/create", Map.of("name", model, "source", "s3://bucket/model"));
    if (version.statusCode() == 404) {
      post("registered-models/create", Map.of("name", model));
      return;
    }
    String number = version.path("model_version.version");
    post("registered-models/alias", Map.of("name", model, "alias", "champion", "version", number));
    post(
        "model-versions/set-tag",
        Map.of("name", model, "version", number, "key", "k", "value", number));
  }

  private Response post(String path, Map<String, String> body) {
    Response response =
        RestAssured.given()
            .contentType("application/json")
            .body(body)
            .post(url + "/api/2.0/mlflow/" + path);
    if (response.statusCode() == 200) {
      written.incrementAndGet();
    }
    return response;
  }

  /** How many changes were acknowledged. */
  int written() {
    return written.get();
  }

  /** The server is somewhere else now. */
  void moved(String to) {
    url = to;
  }

  /** Stops writing and waits for what is under way. */
  void stop() throws InterruptedException {
    over = true;
    for (Thread writer : writers) {
      writer.join();
    }
  }

  @Override
  public void close() {
    over = true;
  }
}
