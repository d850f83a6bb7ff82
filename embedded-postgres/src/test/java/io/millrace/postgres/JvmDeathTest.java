package io.millrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmDeathTest {
  @TempDir Path folder;

  @Test
  void killingTheJvmLeavesNoServerAndNoWatcherBehind() throws Exception {
    try (ChildServer child = ChildServer.start(folder)) {
      List<ProcessHandle> processes = child.jvm().descendants().toList();
      assertThat(serverProcesses()).isNotEmpty();
      child.kill();
      awaitExit(processes);
      assertThat(serverProcesses()).isEmpty();
    }
  }

  @Test
  void whatWasCommittedBeforeTheKillIsThereAfterwards() throws Exception {
    try (ChildServer child = ChildServer.start(folder)) {
      try (Connection connection = DriverManager.getConnection(child.jdbcUrl());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kept AS SELECT 42 AS value");
        child.kill();
      }
    }
    assertThat(keptValue()).isEqualTo(42);
  }

  @Test
  void aServerThatOutlivedItsWatcherIsEndedByTheNextStart() throws Exception {
    List<ProcessHandle> left;
    ProcessHandle postmaster;
    try (ChildServer child = ChildServer.start(folder)) {
      try (Connection connection = DriverManager.getConnection(child.jdbcUrl());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kept AS SELECT 42 AS value");
      }
      left = serverProcesses();
      // The others may come and go by themselves, such as the one of the connection just closed.
      postmaster =
          left.stream()
              .filter(process -> process.parent().filter(left::contains).isEmpty())
              .findFirst()
              .orElseThrow();
      ProcessHandle shell = child.jvm().children().findFirst().orElseThrow();
      List<ProcessHandle> watchers =
          shell.children().filter(process -> !left.contains(process)).toList();
      // The watcher first: when the shell dies, the JVM closes the pipe and the watcher acts.
      watchers.forEach(ProcessHandle::destroyForcibly);
      awaitExit(watchers);
      shell.destroyForcibly();
      child.kill();
    }
    assertThat(postmaster.isAlive()).isTrue();
    assertThat(keptValue()).isEqualTo(42);
    assertThat(left).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void endingALeftoverSparesTheServerOfAnotherFolder() throws Exception {
    try (EmbeddedPostgres other = EmbeddedPostgres.start(folder.resolve("other"));
        EmbeddedPostgres mine = EmbeddedPostgres.start(folder.resolve("mine"))) {
      Leftovers.end(folder.resolve("mine/cluster"));
      mine.onExit().get(10, TimeUnit.SECONDS);
      assertThat(other.onExit()).isNotDone();
    }
  }

  private int keptValue() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
        Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT value FROM kept")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private List<ProcessHandle> serverProcesses() throws Exception {
    return Leftovers.find(Cluster.data(folder.toRealPath()));
  }

  private static void awaitExit(List<ProcessHandle> processes) throws Exception {
    CompletableFuture.allOf(
            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .get(20, TimeUnit.SECONDS);
  }
}
