package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job prints more than the heap of its worker holds, and the server's memory does not follow: not
 * while it is printed and read, nor when it becomes an artifact.
 */
@Tag("fault")
@Tag("long")
class LargeLogTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final long SIZE = 400 * MEBIBYTE;
  private static final long ALLOWED_GROWTH = 150 * MEBIBYTE;

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void needABuiltServer() {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs Linux's /proc");
  }

  @Test
  void aLogOfAnySizeGoesThrough() throws Exception {
    try (Standalone server = Standalone.start(folder.resolve("data"), "--worker")) {
      String url = server.target().url();
      // Warm: what a first job loads stays out of the measure.
      read(submit(url, 32 * MEBIBYTE) + "/logs");

      try (MemoryWatch memory = MemoryWatch.start(server)) {
        String job = submit(url, SIZE);
        long length = read(job + "/logs");
        assertThat(length).isGreaterThan(SIZE);
        awaitArtifact(url, job);
        assertThat(read(job + "/logs")).isEqualTo(length);
        assertThat(read(job + "/logs?offset=" + (length - 10))).isEqualTo(10);
        assertThat(memory.growth()).as(memory.toString()).isLessThan(ALLOWED_GROWTH);
      }
    }
  }

  private String call(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString()).body();
  }

  private String submit(String url, long size) throws Exception {
    Path project = Files.createDirectories(folder.resolve("project"));
    String command = "yes 'one line of very many' | head -c %d".formatted(size);
    Files.writeString(
        project.resolve("MLproject"), "entry_points: {main: {command: \"%s\"}}".formatted(command));
    Path tar = folder.resolve("project.tar");
    Process packing =
        new ProcessBuilder("tar", "-cf", tar.toString(), "-C", project.toString(), "MLproject")
            .start();
    assertThat(packing.waitFor()).isZero();
    String uploaded =
        call(
            HttpRequest.newBuilder(URI.create(url + "/api/v1/projects:upload"))
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofFile(tar)));
    String spec = "{\"uri\": \"%s\", \"env_manager\": \"LOCAL\"}".formatted(field("uri", uploaded));
    String job =
        call(
            HttpRequest.newBuilder(URI.create(url + "/api/v1/jobs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(spec)));
    return url + "/api/v1/jobs/" + field("job_id", job);
  }

  private static String field(String name, String json) {
    Matcher field = Pattern.compile("\"%s\":\\s*\"([^\"]*)".formatted(name)).matcher(json);
    assertThat(field.find()).as(name + " in " + json).isTrue();
    return field.group(1);
  }

  /** Reads to the end, as it is printed; tells how much there was. */
  private long read(String log) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(log)).build();
    long length = 0;
    try (InputStream body = http.send(request, BodyHandlers.ofInputStream()).body()) {
      byte[] buffer = new byte[1 << 16];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        length += read;
      }
    }
    return length;
  }

  private void awaitArtifact(String url, String job) throws Exception {
    String run = field("run_id", call(HttpRequest.newBuilder(URI.create(job))));
    URI list = URI.create(url + "/api/2.0/mlflow/artifacts/list?path=logs&run_id=" + run);
    for (int i = 0; i < 600; i++) {
      if (call(HttpRequest.newBuilder(list)).contains("attempt-1.log")) {
        return;
      }
      Thread.sleep(200);
    }
    throw new AssertionError("the log does not become an artifact");
  }
}
