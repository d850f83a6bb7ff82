package io.millrace.projects.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A package index that has {@code here} 1.0, and nothing else. */
public final class TestIndex implements AutoCloseable {

  private final HttpServer server;

  private TestIndex(HttpServer server) {
    this.server = server;
  }

  /** Begins to answer. */
  public static TestIndex start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] page =
        "<a href=\"../here-1.0-py3-none-any.whl\">here-1.0-py3-none-any.whl</a>"
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/simple/",
        call -> {
          boolean isThere = call.getRequestURI().getPath().equals("/simple/here/");
          call.sendResponseHeaders(isThere ? 200 : 404, isThere ? page.length : -1);
          if (isThere) {
            call.getResponseBody().write(page);
          }
          call.close();
        });
    server.start();
    return new TestIndex(server);
  }

  /** Where it is. */
  public String url() {
    return "http://127.0.0.1:%d/simple".formatted(server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
