package io.millrace.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own, for what can only be seen when that JVM dies. */
final class ChildServer implements AutoCloseable {
  private final Process jvm;
  private final String jdbcUrl;

  private ChildServer(Process jvm, String jdbcUrl) {
    this.jvm = jvm;
    this.jdbcUrl = jdbcUrl;
  }

  /** The child's main: serves the folder until killed. */
  public static final class Main {
    private Main() {}

    public static void main(String... args) throws Exception {
      EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(args[0]));
      System.out.println(postgres.jdbcUrl() + "?password=" + postgres.password());
      Thread.sleep(TimeUnit.MINUTES.toMillis(10));
    }
  }

  static ChildServer start(Path folder) throws IOException {
    return start(folder, System.getProperty("java.class.path"), List.of(), null);
  }

  /**
   * @param prefix words before {@code java}
   * @param cache the child's MILLRACE_CACHE; null for this JVM's
   */
  static ChildServer start(Path folder, String classPath, List<String> prefix, Path cache)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath, Main.class.getName(), folder.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    if (cache != null) {
      builder.environment().put("MILLRACE_CACHE", cache.toString());
    }
    Process jvm = builder.start();
    BufferedReader reader = jvm.inputReader(StandardCharsets.UTF_8);
    String url = reader.readLine();
    if (url == null) {
      throw new IOException("the child JVM ended without starting a server");
    }
    return new ChildServer(jvm, url);
  }

  /** The address with the password in it. */
  String jdbcUrl() {
    return jdbcUrl + "&user=millrace";
  }

  ProcessHandle jvm() {
    return jvm.toHandle();
  }

  /** Kills the JVM as kill -9 does. */
  void kill() throws InterruptedException {
    jvm.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
