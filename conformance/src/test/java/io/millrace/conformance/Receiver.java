package io.millrace.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** An HTTP server on this machine that webhooks are delivered to. It keeps all that came. */
public final class Receiver implements AutoCloseable {
  /** The key of a registry that is no standalone server and so makes none for itself. */
  private static final String KEY = "3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8=";

  private final HttpServer server;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile ToIntFunction<Received> answer = delivery -> 200;

  private Receiver(HttpServer server) {
    this.server = server;
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::take);
    server.start();
  }

  /** Starts one on a free port. */
  public static Receiver start() throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Receiver(HttpServer.create(anyPort, 0));
  }

  /**
   * The environment of a server that may call receivers, which are on this machine and no HTTPS.
   */
  public static Map<String, String> allowed(Map<String, String> environment) {
    Map<String, String> more = new HashMap<>(environment);
    more.put("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http,https");
    more.put("MILLRACE_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true");
    return more;
  }

  /** The environment of a registry on its own that is to keep secrets. */
  static Map<String, String> withKey(Map<String, String> environment) {
    Map<String, String> more = new HashMap<>(environment);
    more.put("MILLRACE_SECRETS_KEYS", KEY);
    return more;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new HashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(), values.getFirst()));
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      Received delivery = new Received(exchange.getRequestMethod(), path, headers, body);
      received.add(delivery);
      byte[] text = "thank you".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.applyAsInt(delivery), text.length);
      exchange.getResponseBody().write(text);
    }
  }

  /** A URL at which it listens; the path tells apart what is sent to whom. */
  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** From now on answers with this status; 200 at first. */
  public void answer(ToIntFunction<Received> status) {
    answer = status;
  }

  /** What came at a path so far, in order; refused ones too. */
  public List<Received> at(String path) {
    return received.stream().filter(delivery -> delivery.path().equals(path)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
