package io.millrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
  @TempDir Path folder;

  @Test
  void whatIsCommittedIsThereAfterARestart() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      execute(postgres, "CREATE TABLE kept (value text)", "INSERT INTO kept VALUES ('grüße')");
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      assertThat(query(postgres, "SELECT value FROM kept")).isEqualTo("grüße");
    }
  }

  @Test
  void theServerIsDurableUnicodeAndOnLoopbackOnly() throws Exception {
    Map<String, String> careless = Map.of("fsync", "off", "work_mem", "8MB");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, careless)) {
      assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
      assertThat(query(postgres, "SHOW full_page_writes")).isEqualTo("on");
      assertThat(query(postgres, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(query(postgres, "SHOW data_checksums")).isEqualTo("on");
      assertThat(query(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(query(postgres, "SHOW work_mem")).isEqualTo("8MB");
      assertThat(query(postgres, "SELECT 'ÄRGER' ILIKE 'ärger'")).isEqualTo("t");
    }
  }

  @Test
  void aServerThatIsNotDurableForItsUserDoesNotStart() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      execute(postgres, "ALTER ROLE millrace SET synchronous_commit = off");
    }
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("synchronous_commit=off");
    assertThat(Leftovers.find(Cluster.data(folder.toRealPath()))).isEmpty();
  }

  @Test
  void onlyThePasswordOpensIt() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "guess"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(Files.getPosixFilePermissions(folder.resolve("password")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void serversOfTwoFoldersRunSideBySide() throws Exception {
    try (EmbeddedPostgres first = EmbeddedPostgres.start(folder.resolve("first"));
        EmbeddedPostgres second = EmbeddedPostgres.start(folder.resolve("second"))) {
      execute(first, "CREATE TABLE mine ()");
      assertThat(query(second, "SELECT to_regclass('mine') IS NULL")).isEqualTo("t");
      assertThat(first.password()).isNotEqualTo(second.password());
    }
  }

  @Test
  void aFolderInUseIsRefusedAndItsServerGoesOn() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
          .isInstanceOf(EmbeddedPostgresException.class)
          .hasMessage(folder + " is in use by another server");
      assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aFolderOfAnotherMajorVersionIsRefused() throws Exception {
    EmbeddedPostgres.start(folder).close();
    Files.writeString(Cluster.data(folder).resolve("PG_VERSION"), "15\n");
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("made by PostgreSQL 15; this is PostgreSQL 16");
  }

  @Test
  void aStalePidFileNeitherStopsTheStartNorHarmsTheProcessItNames() throws Exception {
    EmbeddedPostgres.start(folder).close();
    Process stranger = new ProcessBuilder("sleep", "60").start();
    try {
      Path pidFile = Cluster.data(folder).resolve("postmaster.pid");
      Files.writeString(pidFile, stranger.pid() + "\n" + Cluster.data(folder) + "\n");
      try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
        assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
      }
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void aHalfMadeClusterIsReplaced() throws Exception {
    Path unfinished = Files.createDirectories(folder.resolve("cluster.new-1").resolve("base"));
    Files.writeString(unfinished.resolve("file"), "half");
    EmbeddedPostgres.start(folder).close();
    assertThat(folder.resolve("cluster.new-1")).doesNotExist();
    assertThat(folder.resolve("cluster")).isDirectory();
  }

  @Test
  void aKilledServerIsNoticedAndRecovers() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      execute(postgres, "CREATE TABLE kept AS SELECT 42 AS value");
      long pid = PostmasterPid.read(Cluster.data(folder)).orElseThrow().pid();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      postgres.onExit().get(10, TimeUnit.SECONDS);
    }
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
      assertThat(query(postgres, "SELECT value FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void aFileInPlaceOfTheFolderIsAPlainError() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> EmbeddedPostgres.start(file)).isInstanceOf(IOException.class);
  }

  private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
    return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }
}
