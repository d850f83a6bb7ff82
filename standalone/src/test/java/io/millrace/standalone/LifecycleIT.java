package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void itSaysThatItIsReadyAnswersAndStopsCleanlyOnASignal(String signal) throws Exception {
    try (StandaloneProcess millrace = start("--port", "0")) {
      String url = millrace.awaitReady();
      assertThat(answers(url)).isTrue();
      List<ProcessHandle> processes = millrace.descendants();
      assertThat(processes).isNotEmpty();
      millrace.signal(signal);
      assertThat(millrace.awaitExit()).isZero();
      assertThat(processes).noneMatch(ProcessHandle::isAlive);
      assertThat(millrace.outputLines()).containsExactly("Millrace is ready at " + url);
      assertThat(millrace.errorLines()).isEmpty();
    }
  }

  @Test
  void theFirstRequestsAreAllAnsweredThoughTheyComeAtOnce() throws Exception {
    try (StandaloneProcess millrace = start("--port", "0");
        HttpClient client = HttpClient.newHttpClient();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      URI create = URI.create(millrace.awaitReady() + "/api/2.0/mlflow/runs/create");
      HttpRequest request =
          HttpRequest.newBuilder(create)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"experiment_id\": \"0\"}"))
              .build();
      List<Callable<Integer>> calls =
          Collections.nCopies(
              64, () -> client.send(request, BodyHandlers.discarding()).statusCode());
      for (Future<Integer> status : threads.invokeAll(calls)) {
        assertThat(status.get()).isEqualTo(200);
      }
    }
  }

  @Test
  void afterKillingTheJvmNoDatabaseIsLeftAndTheFolderStartsAgain() throws Exception {
    try (StandaloneProcess millrace = start("--port", "0")) {
      millrace.awaitReady();
      List<ProcessHandle> processes = millrace.descendants();
      millrace.signal("KILL");
      millrace.awaitExit();
      CompletableFuture.allOf(
              processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .get(30, TimeUnit.SECONDS);
    }
    try (StandaloneProcess millrace = start("--port", "0")) {
      assertThat(answers(millrace.awaitReady())).isTrue();
    }
  }

  @Test
  void itStopsWithOneLineWhenItsDatabaseIsKilled() throws Exception {
    try (StandaloneProcess millrace = start("--port", "0")) {
      millrace.awaitReady();
      String pidFile = Files.readString(folder.resolve("data/postgres/cluster/postmaster.pid"));
      long postmaster = Long.parseLong(pidFile.lines().findFirst().orElseThrow());
      ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
      assertThat(millrace.awaitExit()).isEqualTo(1);
      assertThat(millrace.errorLines())
          .anyMatch(line -> line.startsWith("millrace: the database has ended unexpectedly"));
    }
  }

  @Test
  void theReadyLineNamesThePrefix() throws Exception {
    try (StandaloneProcess millrace = start("--port", "0", "--static-prefix", "/ml")) {
      String url = millrace.awaitReady();
      assertThat(url).endsWith("/ml");
      HttpRequest health = HttpRequest.newBuilder(URI.create(url + "/health")).build();
      try (HttpClient client = HttpClient.newHttpClient()) {
        assertThat(client.send(health, BodyHandlers.ofString()).body()).isEqualTo("OK");
      }
    }
  }

  @Test
  @Tag("long")
  void severalRunSideBySide() throws Exception {
    try (StandaloneProcess first = start("--port", "0");
        StandaloneProcess second =
            StandaloneProcess.start(
                Map.of(
                    "MILLRACE_PORT", "0", "MILLRACE_DATA", folder.resolve("other").toString()))) {
      String firstUrl = first.awaitReady();
      String secondUrl = second.awaitReady();
      assertThat(firstUrl).isNotEqualTo(secondUrl);
      assertThat(answers(firstUrl)).isTrue();
      assertThat(answers(secondUrl)).isTrue();
      assertThat(folder.resolve("other/postgres/cluster")).isDirectory();
    }
  }

  @Test
  void itUsesADatabaseThatRunsElsewhere() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("elsewhere"))) {
      String address = postgres.jdbcUrl().substring("jdbc:postgresql://".length());
      String url = "postgresql://millrace:" + postgres.password() + "@" + address;
      try (StandaloneProcess millrace = start("--port", "0", "--database-url", url)) {
        assertThat(answers(millrace.awaitReady())).isTrue();
        assertThat(folder.resolve("data/postgres")).doesNotExist();
      }
      assertThat(postgres.onExit()).isNotDone();
    }
  }

  private StandaloneProcess start(String... options) throws IOException {
    return StandaloneProcess.start(
        Map.of("MILLRACE_DATA", folder.resolve("data").toString()), options);
  }

  private static boolean answers(String url) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.discarding()).statusCode() < 500;
    }
  }
}
