package io.millrace.registry.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;

/** Somebody's server that webhooks post to. */
final class Receiver implements AutoCloseable {

  private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

  private final HttpServer server;
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  /** Answers a status to each call; may take its time. */
  volatile Function<Call, Integer> behaviour = call -> 200;

  /** What was posted, and what was answered. */
  record Call(
      String path, String contentType, String id, String time, String signature, String text) {

    JsonNode body() {
      try {
        return new ObjectMapper().readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    JsonNode data() {
      return body().path("data");
    }
  }

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    Call call =
        new Call(
            exchange.getRequestURI().getPath(),
            exchange.getRequestHeaders().getFirst("Content-Type"),
            exchange.getRequestHeaders().getFirst("X-MLflow-Delivery-Id"),
            exchange.getRequestHeaders().getFirst("X-MLflow-Timestamp"),
            exchange.getRequestHeaders().getFirst("X-MLflow-Signature"),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    calls.add(call);
    int status = behaviour.apply(call);
    byte[] answer = ("answer " + status).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  List<Call> calls(String path) {
    return calls.stream().filter(call -> call.path().equals(path)).toList();
  }

  /** Waits until what has come in satisfies somebody. */
  List<Call> await(String path, Predicate<List<Call>> enough) {
    return await(() -> calls(path), enough);
  }

  /** Waits for something that happens soon. */
  static <T> T await(java.util.function.Supplier<T> look, Predicate<T> enough) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    T found = look.get();
    while (!enough.test(found)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Still only " + found);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      found = look.get();
    }
    return found;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
