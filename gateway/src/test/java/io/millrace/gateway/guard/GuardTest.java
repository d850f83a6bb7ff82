package io.millrace.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.route.StaticPrefix;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser gets from the server, with the headers that a browser sends. */
class GuardTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static GuardRules rules(List<String> hosts, List<String> origins) {
    return new GuardRules(true, hosts, origins, "SAMEORIGIN");
  }

  private static final GuardRules DEFAULTS = rules(GuardRules.DEFAULT_HOSTS, List.of());

  private String send(GuardRules rules, String verb, String path, String... headers)
      throws Exception {
    Router router = Router.router(vertx);
    router.route().handler(new Guard(rules, StaticPrefix.NONE));
    router.route().handler(context -> context.response().end("let through"));
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    String request =
        verb
            + " "
            + path
            + " HTTP/1.1\r\n"
            + String.join("\r\n", headers)
            + "\r\nConnection: close\r\n\r\n";
    return exchange(server.actualPort(), request);
  }

  private static String exchange(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:5000",
        "127.0.0.1:5000",
        "[::1]:5000",
        "0.0.0.0:80",
        "192.168.1.7:5000",
        "10.0.0.1",
        "172.16.0.1:1",
        "172.31.255.255"
      })
  void hostsOnThisMachineAndInPrivateNetworksAreTaken(String host) throws Exception {
    assertThat(send(DEFAULTS, "GET", "/x", "Host: " + host)).endsWith("let through");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:5000",
        "localhost.evil.example",
        "127.0.0.1.evil.example:5000",
        "172.32.0.1",
        "10.evil.example",
        "192.168.1.1.evil.example:5000",
        "notlocalhost",
        "8.8.8.8"
      })
  void otherHostsAreRefused(String host) throws Exception {
    assertThat(send(DEFAULTS, "GET", "/x", "Host: " + host))
        .startsWith("HTTP/1.1 403")
        .endsWith("Invalid Host header - possible DNS rebinding attack detected")
        .doesNotContain("X-Frame-Options");
  }

  @Test
  void aRequestWithoutAHostIsRefused() throws Exception {
    // With 400, by the router, where HTTP/1.1 asks for one.
    assertThat(send(DEFAULTS, "GET", "/x", "X: y")).startsWith("HTTP/1.1 400");
  }

  @Test
  void probesMayComeUnderAnyHost() throws Exception {
    assertThat(send(DEFAULTS, "GET", "/health", "Host: pod-7.cluster")).endsWith("let through");
    assertThat(send(DEFAULTS, "GET", "/version", "Host: pod-7.cluster")).endsWith("let through");
  }

  @Test
  void listedHostsReplaceTheDefaults() throws Exception {
    GuardRules rules = rules(List.of("mlflow.example", "*.team.example:*"), List.of());

    assertThat(send(rules, "GET", "/x", "Host: mlflow.example")).endsWith("let through");
    assertThat(send(rules, "GET", "/x", "Host: a.team.example:80")).endsWith("let through");
    assertThat(send(rules, "GET", "/x", "Host: mlflow.example:80")).startsWith("HTTP/1.1 403");
    assertThat(send(rules, "GET", "/x", "Host: localhost")).startsWith("HTTP/1.1 403");
    assertThat(send(rules(List.of("*"), List.of()), "GET", "/x", "Host: any"))
        .endsWith("let through");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/2.0/mlflow/runs/create, http://evil.example",
    "PUT, /ajax-api/2.0/x, https://evil.example",
    "DELETE, /api/x, null",
    "PATCH, /api/x, http://localhost.evil.example",
    "POST, /api/x, http://localhost:99@evil.example",
    "POST, //api/x, http://evil.example"
  })
  void writesFromPagesOfOthersAreRefused(String verb, String path, String origin) throws Exception {
    assertThat(send(DEFAULTS, verb, path, "Host: localhost", "Origin: " + origin))
        .startsWith("HTTP/1.1 403")
        .endsWith("Cross-origin request blocked");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/x, http://localhost:3000",
    "POST, /api/x, https://127.0.0.1",
    "POST, /api/x, http://[::1]:8080",
    "GET, /api/x, http://evil.example",
    "POST, /graphql, http://evil.example",
    "POST, /v1/traces, http://evil.example"
  })
  void theRestMayPass(String verb, String path, String origin) throws Exception {
    assertThat(send(DEFAULTS, verb, path, "Host: localhost", "Origin: " + origin))
        .endsWith("let through");
  }

  @Test
  void writesWithoutAnOriginAreNotFromPages() throws Exception {
    assertThat(send(DEFAULTS, "POST", "/api/x", "Host: localhost")).endsWith("let through");
  }

  @Test
  void listedOriginsMayWriteAndRead() throws Exception {
    GuardRules rules = rules(GuardRules.DEFAULT_HOSTS, List.of("https://*.team.example"));

    assertThat(send(rules, "POST", "/api/x", "Host: localhost", "Origin: https://a.team.example"))
        .contains("Access-Control-Allow-Origin: https://a.team.example\r\n")
        .contains("Access-Control-Allow-Credentials: true\r\n")
        .contains("Access-Control-Expose-Headers: *\r\n")
        .endsWith("let through");
  }

  @Test
  void allOriginsMayComeWithoutCredentials() throws Exception {
    GuardRules rules = rules(GuardRules.DEFAULT_HOSTS, List.of("*"));

    assertThat(send(rules, "POST", "/api/x", "Host: localhost", "Origin: https://a.example"))
        .contains("Access-Control-Allow-Origin: *\r\n")
        .doesNotContain("Allow-Credentials");
  }

  @Test
  void otherOriginsGetNoLeaveToRead() throws Exception {
    assertThat(send(DEFAULTS, "GET", "/api/x", "Host: localhost", "Origin: http://evil.example"))
        .doesNotContain("Access-Control-Allow-Origin")
        .contains("Vary: Origin\r\n");
  }

  @Test
  void aPreflightFromThisMachineIsAllowed() throws Exception {
    assertThat(
            send(
                DEFAULTS,
                "OPTIONS",
                "/api/x",
                "Host: localhost",
                "Origin: http://localhost:3000",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type"))
        .startsWith("HTTP/1.1 200")
        .contains("Access-Control-Allow-Origin: http://localhost:3000\r\n")
        .contains("Access-Control-Allow-Methods: GET, POST, PUT, DELETE, OPTIONS, PATCH\r\n")
        .contains("Access-Control-Allow-Headers: content-type\r\n")
        .contains("Access-Control-Max-Age: 600\r\n")
        .doesNotContain("X-Frame-Options")
        .endsWith("OK");
  }

  @Test
  void aPreflightFromElsewhereIsNot() throws Exception {
    assertThat(
            send(
                DEFAULTS,
                "OPTIONS",
                "/api/x",
                "Host: localhost",
                "Origin: http://evil.example",
                "Access-Control-Request-Method: POST"))
        .startsWith("HTTP/1.1 400")
        .endsWith("Disallowed CORS origin");
  }

  @Test
  void everyAnswerTellsBrowsersToBeCareful() throws Exception {
    assertThat(send(DEFAULTS, "GET", "/x", "Host: localhost"))
        .contains("X-Content-Type-Options: nosniff\r\n")
        .contains("X-Frame-Options: SAMEORIGIN\r\n");
  }

  @Test
  void framingIsAMatterOfConfiguration() throws Exception {
    GuardRules deny = new GuardRules(true, List.of("*"), List.of(), "deny");
    GuardRules none = new GuardRules(true, List.of("*"), List.of(), "NONE");

    assertThat(send(deny, "GET", "/x", "Host: x")).contains("X-Frame-Options: DENY\r\n");
    assertThat(send(none, "GET", "/x", "Host: x")).doesNotContain("X-Frame-Options");
  }

  @Test
  void allOfItCanBeSwitchedOff() throws Exception {
    GuardRules off = new GuardRules(false, GuardRules.DEFAULT_HOSTS, List.of(), "SAMEORIGIN");

    assertThat(send(off, "POST", "/api/x", "Host: evil.example", "Origin: http://evil.example"))
        .endsWith("let through");
  }
}
