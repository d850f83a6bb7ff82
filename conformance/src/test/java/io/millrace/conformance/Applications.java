package io.millrace.conformance;

import io.millrace.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Modules as applications of their own, each a process, beside one database. */
public final class Applications implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);
  private static final String NO_LINE = "\0";

  /** What was started, the last first. */
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private final Path folder;
  private final Artifacts artifacts;
  private final EmbeddedPostgres postgres;

  private Applications(Path folder, Artifacts artifacts) throws IOException {
    this.folder = folder;
    this.artifacts = artifacts;
    started.push(artifacts);
    started.push(() -> Folders.delete(folder));
    postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
    started.push(postgres);
  }

  /** Starts the database. */
  public static Applications start() throws IOException {
    return start(Artifacts.LOCAL);
  }

  /** Starts the database; the artifacts go with it. */
  static Applications start(Artifacts artifacts) throws IOException {
    return new Applications(Files.createTempDirectory("millrace-conformance"), artifacts);
  }

  /** Whether the applications have been packaged. */
  public static boolean areBuilt() {
    return Setting.HOME.isSet() && Files.exists(Path.of(Setting.HOME.value(), jar("tracking")));
  }

  private static String jar(String module) {
    return module + "/target/quarkus-app/quarkus-run.jar";
  }

  /** Starts a tracking server, one of any number on the database; returns its address. */
  public String tracking() throws IOException {
    return tracking(unused());
  }

  /** An address at which nothing listens, until something is started there. */
  public static String unused() throws IOException {
    return "127.0.0.1:" + freePort();
  }

  /** Starts a tracking server at an address. */
  public String tracking(String address) throws IOException {
    String root = artifacts.root().orElse(folder.resolve("artifacts").toString());
    return launch("tracking", address, onDatabase("tracking", "millrace.artifacts.root", root));
  }

  /** Starts a registry that asks a tracking server; returns its address. */
  public String registry(String tracking) throws IOException {
    return launch(
        "registry",
        unused(),
        onDatabase("registry", upstream("tracking"), tracking),
        Receiver.allowed(Receiver.withKey(artifacts.environment())));
  }

  /** Starts what serves models from a tracking server and a registry; returns its address. */
  public String models(String tracking, String registry) throws IOException {
    return models(tracking, registry, Map.of());
  }

  /**
   * Starts what serves models from a tracking server and a registry, with settings of the test's
   * own.
   *
   * @param environment such as {@code MILLRACE_MODELS_PYTHON_ENVIRONMENT}
   * @return its address
   */
  public String models(String tracking, String registry, Map<String, String> environment)
      throws IOException {
    Map<String, String> all = new HashMap<>(Pythons.local(artifacts.environment()));
    all.putAll(environment);
    Map<String, String> settings = new HashMap<>(upstreams(tracking, registry));
    settings.putAll(
        onDatabase("models", "millrace.models.cache", folder.resolve("models").toString()));
    return launch("models", unused(), settings, all);
  }

  /** Starts what keeps jobs, beside a tracking server and a registry; returns its address. */
  public String projects(String tracking, String registry) throws IOException {
    Map<String, String> settings = new HashMap<>(upstreams(tracking, registry));
    settings.putAll(
        onDatabase(
            "projects", "millrace.projects.git.folder", folder.resolve("projects").toString()));
    return launch("projects", unused(), settings, Repositories.allowed(artifacts.environment()));
  }

  /** Starts a gateway in front of the services at four addresses; returns its address. */
  public String gateway(String tracking, String registry, String models, String projects)
      throws IOException {
    Map<String, String> settings = new HashMap<>(upstreams(tracking, registry));
    settings.put(upstream("models"), models);
    settings.put(upstream("projects"), projects);
    return launch("gateway", unused(), settings);
  }

  private static Map<String, String> upstreams(String tracking, String registry) {
    return Map.of(upstream("tracking"), tracking, upstream("registry"), registry);
  }

  private static String upstream(String domain) {
    return "millrace.upstream.\"" + domain + "\"";
  }

  /** The settings of a module with tables of its own, and one more. */
  private Map<String, String> onDatabase(String domain, String name, String value) {
    String source = "quarkus.datasource." + domain + ".";
    return Map.of(
        source + "jdbc.url",
        postgres.jdbcUrl(),
        source + "username",
        postgres.user(),
        source + "password",
        postgres.password(),
        name,
        value);
  }

  private String launch(String module, String address, Map<String, String> settings)
      throws IOException {
    return launch(module, address, settings, artifacts.environment());
  }

  private String launch(
      String module, String address, Map<String, String> settings, Map<String, String> environment)
      throws IOException {
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    Map<String, String> properties = new HashMap<>(settings);
    properties.put("quarkus.http.port", Integer.toString(port));
    JavaProcess process = JavaProcess.start(jar(module), environment, properties, NO_LINE);
    started.push(process::stop);
    awaitPort(process, port);
    return address;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitPort(JavaProcess process, int port) throws IOException {
    Instant end = Instant.now().plus(START);
    while (Instant.now().isBefore(end) && process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        pause();
      }
    }
    throw new IOException("the application did not get ready:\n" + process.output());
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        RuntimeException wrapped = new IllegalStateException(e);
        if (failure == null) {
          failure = wrapped;
        } else {
          failure.addSuppressed(wrapped);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
