package io.millrace.project.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Git's own server, behind HTTP on this machine, for the repositories of a folder. */
final class GitServer implements AutoCloseable {

  private final Path root;
  private final HttpServer server;
  private final Map<String, String> passwords = new ConcurrentHashMap<>();

  GitServer(Path root) throws IOException {
    this.root = root;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url(String repository) {
    return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), repository);
  }

  /** From now on a repository asks for {@code user:password}. */
  void protect(String repository, String userAndPassword) {
    passwords.put(repository, userAndPassword);
  }

  /** Runs git in a repository, which is made first if it is not there; returns what it prints. */
  String git(String repository, String... arguments) throws IOException {
    Path folder = root.resolve(repository);
    if (!Files.exists(folder)) {
      Files.createDirectories(folder);
      git(repository, "init", "-q", "-b", "trunk");
    }
    List<String> command = Stream.concat(Stream.of("git"), Arrays.stream(arguments)).toList();
    ProcessBuilder git = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = git.environment();
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_CONFIG_SYSTEM", "/dev/null");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + who + "_NAME", "n");
      environment.put("GIT_" + who + "_EMAIL", "n@example.com");
    }
    Process process = git.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + out);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return out.strip();
  }

  /** Commits everything in a repository; returns the commit. */
  String commit(String repository) throws IOException {
    git(repository, "add", "-A");
    git(repository, "commit", "-q", "-m", "m");
    return git(repository, "rev-parse", "HEAD");
  }

  void write(String repository, String file, String text) throws IOException {
    git(repository, "status");
    Path path = root.resolve(repository).resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String expected = passwords.get(path.split("/")[1]);
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    if (expected != null
        && !("Basic "
                + Base64.getEncoder().encodeToString(expected.getBytes(StandardCharsets.UTF_8)))
            .equals(given)) {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
      exchange.sendResponseHeaders(401, -1);
      exchange.close();
      return;
    }
    ProcessBuilder backend = new ProcessBuilder("git", "http-backend");
    Map<String, String> environment = backend.environment();
    environment.put("GIT_PROJECT_ROOT", root.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("GIT_CONFIG_COUNT", "1");
    environment.put("GIT_CONFIG_KEY_0", "safe.directory");
    environment.put("GIT_CONFIG_VALUE_0", "*");
    environment.put("PATH_INFO", path);
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("QUERY_STRING", String.valueOf(exchange.getRequestURI().getQuery()));
    header(exchange, "Content-Type", "CONTENT_TYPE", environment);
    header(exchange, "Content-Encoding", "HTTP_CONTENT_ENCODING", environment);
    header(exchange, "Git-Protocol", "GIT_PROTOCOL", environment);
    byte[] body = exchange.getRequestBody().readAllBytes();
    environment.put("CONTENT_LENGTH", Integer.toString(body.length));
    Process process = backend.start();
    Thread.startVirtualThread(
        () -> {
          try (var in = process.getOutputStream()) {
            in.write(body);
          } catch (IOException e) {
            // It answers without reading.
          }
        });
    try (InputStream out = process.getInputStream()) {
      int status = 200;
      for (String line = line(out); !line.isEmpty(); line = line(out)) {
        String[] header = line.split(": ", 2);
        if (header[0].equals("Status")) {
          status = Integer.parseInt(header[1].substring(0, 3));
        } else {
          exchange.getResponseHeaders().add(header[0], header[1]);
        }
      }
      exchange.sendResponseHeaders(status, 0);
      out.transferTo(exchange.getResponseBody());
    }
    exchange.close();
  }

  private static void header(
      HttpExchange exchange, String name, String variable, Map<String, String> environment) {
    String value = exchange.getRequestHeaders().getFirst(name);
    if (value != null) {
      environment.put(variable, value);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
      if (read != '\r') {
        line.write(read);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
