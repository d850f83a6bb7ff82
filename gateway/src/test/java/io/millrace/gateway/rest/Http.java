package io.millrace.gateway.rest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** Requests as a client sends them, and, over a bare socket, as no client should. */
final class Http {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Http() {}

  static HttpResponse<String> send(URI uri, String verb, String contentType, String body) {
    return send(uri, verb, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  static HttpResponse<String> send(URI uri, String verb, String contentType, byte[] body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    request.method(
        verb, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    return send(request.build(), BodyHandlers.ofString());
  }

  static HttpResponse<String> post(URI uri, String json) {
    return send(uri, "POST", "application/json", json);
  }

  static HttpResponse<String> get(URI uri) {
    return send(uri, "GET", null, "");
  }

  static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return CLIENT.send(request, handler);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends bytes as they are and reads until the server closes the connection. */
  static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      socket.setSoTimeout(10_000);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      in.transferTo(answer);
      return answer.toString(StandardCharsets.ISO_8859_1);
    }
  }
}
