package io.millrace.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A TCP proxy in front of a real server, whose connections can be made bad: Shopify's Toxiproxy in
 * a process of its own. It ends when it is closed, and with this JVM.
 */
public final class Toxiproxy implements AutoCloseable {

  private static final long START_SECONDS = 30;
  private static final Pattern LISTEN = Pattern.compile("\"listen\"\\s*:\\s*\"([^\"]+)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String control;
  private final Process process;
  private final Thread killer;
  private String address;

  private Toxiproxy(Process process, int port) {
    this.process = process;
    control = "http://127.0.0.1:" + port + "/proxies";
    killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
  }

  /** Why there is none on this machine; empty when there is. */
  public static String missing() {
    return ToxiproxyBinary.missing();
  }

  /**
   * Starts one in front of a server. The first start of all installs it.
   *
   * @param upstream host and port of the server
   */
  public static Toxiproxy start(String upstream) throws IOException, InterruptedException {
    int port = freePort();
    Process process =
        new ProcessBuilder(
                ToxiproxyBinary.installed().toString(), "-host", "127.0.0.1", "-port", "" + port)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Toxiproxy proxy = new Toxiproxy(process, port);
    try {
      proxy.open(upstream);
      return proxy;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      proxy.close();
      throw failure;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void open(String upstream) throws IOException, InterruptedException {
    String body =
        "{\"name\": \"p\", \"listen\": \"127.0.0.1:0\", \"upstream\": \"%s\", \"enabled\": true}"
            .formatted(upstream);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        Matcher listen = LISTEN.matcher(send("POST", "", body));
        if (!listen.find()) {
          throw new IllegalStateException("Toxiproxy does not say where it listens");
        }
        address = listen.group(1);
        return;
      } catch (java.net.ConnectException notYet) {
        if (System.nanoTime() > end) {
          throw notYet;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private String send(String verb, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(control + path))
            .method(verb, BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(
          "Toxiproxy answers %d %s".formatted(response.statusCode(), response.body()));
    }
    return response.body();
  }

  /** Host and port to reach the server at. */
  public String address() {
    return address;
  }

  /** Makes each answer come later. */
  public void delay(long millis) throws IOException, InterruptedException {
    toxic("latency", "downstream", Map.of("latency", millis));
  }

  /** From now on nothing gets through in either direction, and connections stay open. */
  public void hang() throws IOException, InterruptedException {
    toxic("timeout", "upstream", Map.of("timeout", 0L));
    toxic("timeout", "downstream", Map.of("timeout", 0L));
  }

  /** Breaks each connection after so many bytes to the server. */
  public void cutRequestsAfter(long bytes) throws IOException, InterruptedException {
    toxic("limit_data", "upstream", Map.of("bytes", bytes));
  }

  /** Breaks each connection after so many bytes from the server. */
  public void cutAnswersAfter(long bytes) throws IOException, InterruptedException {
    toxic("limit_data", "downstream", Map.of("bytes", bytes));
  }

  private void toxic(String type, String stream, Map<String, Long> attributes)
      throws IOException, InterruptedException {
    String fields =
        attributes.entrySet().stream()
            .map(entry -> "\"%s\": %d".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
    send(
        "POST",
        "/p/toxics",
        "{\"type\": \"%s\", \"stream\": \"%s\", \"attributes\": {%s}}"
            .formatted(type, stream, fields));
  }

  /** Breaks all connections, and refuses new ones. */
  public void refuse() throws IOException, InterruptedException {
    send("POST", "/p", "{\"enabled\": false}");
  }

  /** Makes everything well again; connections that were made bad are broken. */
  public void heal() throws IOException, InterruptedException {
    refuse();
    String toxics = send("GET", "/p/toxics", "");
    Matcher name = Pattern.compile("\"name\"\\s*:\\s*\"([^\"]+)\"").matcher(toxics);
    while (name.find()) {
      send("DELETE", "/p/toxics/" + name.group(1), "");
    }
    send("POST", "/p", "{\"enabled\": true}");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException shuttingDown) {
      // The hook runs already.
    }
  }
}
