package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code start --worker}: a server that runs projects. */
@Timeout(300)
class WorkerIT {

  private static final long PATIENCE_SECONDS = 90;

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private String url;

  @AfterEach
  void close() {
    http.close();
  }

  private StandaloneProcess start(Map<String, String> environment) throws Exception {
    StandaloneProcess server =
        StandaloneProcess.start(
            environment, "--port", "0", "--data", folder.resolve("data").toString(), "--worker");
    url = server.awaitReady();
    return server;
  }

  private Map<String, String> environment() {
    return Map.of(
        "MILLRACE_WORK_DIR",
        folder.resolve("work").toString(),
        "MILLRACE_PROJECTS_LOG_MAX_BYTES",
        "100000",
        "MILLRACE_PROJECTS_LOG_WHEN_FULL",
        "end");
  }

  private String call(String method, String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(method, BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString()).body();
  }

  private String get(String path, String accept) throws IOException, InterruptedException {
    return call("GET", path, new byte[] {}, "Accept", accept);
  }

  private static String field(String name, String json) {
    Matcher field = Pattern.compile("\"%s\":\\s*\"?([^\",}]*)".formatted(name)).matcher(json);
    assertThat(field.find()).as(name + " in " + json).isTrue();
    return field.group(1);
  }

  /** Uploads a project with a command and makes a job of it; gives its path. */
  private String submit(String command) throws Exception {
    Path project = Files.createDirectories(folder.resolve("project"));
    Files.writeString(
        project.resolve("MLproject"), "entry_points: {main: {command: \"%s\"}}".formatted(command));
    Path tar = folder.resolve("project.tar");
    Process packing =
        new ProcessBuilder("tar", "-cf", tar.toString(), "-C", project.toString(), "MLproject")
            .start();
    assertThat(packing.waitFor()).isZero();
    String uploaded =
        call(
            "POST",
            "/api/v1/projects:upload",
            Files.readAllBytes(tar),
            "Content-Type",
            "application/octet-stream");
    String spec = "{\"uri\": \"%s\", \"env_manager\": \"LOCAL\"}".formatted(field("uri", uploaded));
    String job = call("POST", "/api/v1/jobs", spec.getBytes(), "Content-Type", "application/json");
    return "/api/v1/jobs/" + field("job_id", job);
  }

  private ProcessHandle worker(StandaloneProcess server, long not) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      for (ProcessHandle child : server.descendants()) {
        String command = String.join(" ", child.info().arguments().orElse(new String[] {}));
        if (command.contains("--until-input-ends") && child.pid() != not) {
          return child;
        }
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("no worker runs");
  }

  @Test
  void itRunsProjectsAndOutlivesItsWorker() throws Exception {
    StandaloneProcess server = start(environment());
    try {
      String job = submit("printf 'one\\\\rtwo\\\\n'; printf $MLFLOW_TRACKING_URI");
      assertThat(get(job + "/logs", "*/*")).endsWith("===\none\rtwo\n" + url);
      assertThat(get(job + "/logs", "text/event-stream"))
          .contains("\"attempt\":1,\"text\":\"=== Running command")
          .contains("one\\rtwo\\n")
          .contains("event: end");
      assertThat(get(job, "*/*")).contains("SUCCEEDED");

      ProcessHandle first = worker(server, 0);
      first.destroyForcibly();
      worker(server, first.pid());
      String endless = submit("yes");
      assertThat(get(endless + "/logs", "*/*"))
          .endsWith(
              "\nmillrace: These are the first 100000 bytes; what follows is not kept, and the attempt is ended.\n");
      assertThat(get(endless, "*/*"))
          .contains("FAILED", "It has printed more than the server keeps.");
    } finally {
      ProcessHandle worker = worker(server, 0);
      server.signal("TERM");
      assertThat(server.awaitExit()).isZero();
      assertThat(worker.isAlive()).isFalse();
      server.close();
    }
  }

  @Test
  void jobsAreAnotherUsersAndTheirWorkerHasNoSecretOfTheServers() throws Exception {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can be somebody else");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> environment = new HashMap<>(environment());
    environment.putAll(Map.of("MILLRACE_USER", "nobody", "AWS_SECRET_ACCESS_KEY", "hunter22"));
    StandaloneProcess server = start(environment);
    try {
      String job = submit("id -un; pwd; touch made; printf \\\"$HOME $AWS_SECRET_ACCESS_KEY\\\"");
      assertThat(get(job + "/logs", "*/*")).containsPattern("===\nnobody\n(.*)/code\n\\1/home $");
      assertThat(get(job, "*/*")).contains("SUCCEEDED");
      Path variables = Path.of("/proc", Long.toString(worker(server, 0).pid()), "environ");
      assertThat(Files.readString(variables, StandardCharsets.ISO_8859_1))
          .contains("MILLRACE_USER=nobody")
          .doesNotContain("hunter22");
    } finally {
      server.signal("TERM");
      server.awaitExit();
      server.close();
    }
  }

  @Test
  void whatRunsWhenAServerIsStoppedRunsAgain() throws Exception {
    StandaloneProcess server = start(environment());
    String job = submit("sleep 600");
    await(job, "RUNNING");
    server.signal("TERM");
    assertThat(server.awaitExit()).isZero();
    server.close();
    server = start(environment());
    try {
      await(job, "RUNNING");
      assertThat(get(job + "/attempts", "*/*")).contains("RELEASED").doesNotContain("LOST");
    } finally {
      server.signal("TERM");
      server.awaitExit();
      server.close();
    }
  }

  private void await(String job, String state) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!field("state", get(job, "*/*")).equals(state)) {
      assertThat(System.nanoTime()).as(state).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Test
  void theWorkerEndsWithAServerThatIsKilled() throws Exception {
    StandaloneProcess server = start(environment());
    ProcessHandle worker = worker(server, 0);
    server.signal("KILL");
    worker.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    server.close();
  }
}
