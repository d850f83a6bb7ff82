package io.millrace.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Patience;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers on one database, schedules whose times come every second, and one of the servers
 * killed as a time comes. That a time comes is made so in the database: the shortest interval is a
 * minute.
 */
@Tag("fault")
@Tag("long")
@Timeout(600)
class ScheduleReplicaTest {

  private static final int SERVERS = 3;
  private static final int SCHEDULES = 8;
  private static final int TIMES = 12;

  /** The one as which a server is killed. */
  private static final int KILL = 5;

  @TempDir Path folder;

  @Test
  void eachTimeFiresOnceThoughAServerIsKilled() throws Exception {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    List<Standalone> servers = new ArrayList<>();
    try (PostgresServer postgres = PostgresServer.with("max_connections=300");
        Connection database = postgres.connect()) {
      try {
        for (int i = 0; i < SERVERS; i++) {
          servers.add(server(i, postgres));
        }
        schedules(new Jobs(servers.getLast().target().url()));
        for (int time = 0; time < TIMES; time++) {
          come(database, time);
          if (time == KILL) {
            servers.getFirst().kill();
          }
          long expected = (time + 1L) * SCHEDULES;
          Patience.until(() -> count(database, "projects.firing where outcome <> 5") == expected);
        }
        assertThat(count(database, "projects.firing where outcome <> 1")).isZero();
        assertThat(count(database, "projects.job where creator like 'schedules/%' and state > 0"))
            .isEqualTo((long) TIMES * SCHEDULES);
        assertThat(count(database, "(select distinct job_id from projects.firing) f"))
            .isEqualTo((long) TIMES * SCHEDULES);
      } finally {
        servers.forEach(Standalone::close);
      }
    }
  }

  private Standalone server(int number, PostgresServer postgres) {
    return Standalone.start(
        folder.resolve("data-" + number),
        Map.of(
            "MILLRACE_PROJECTS_RUN_ENABLED",
            "true",
            "MILLRACE_DATABASE_URL",
            postgres.url(),
            "MILLRACE_ARTIFACTS",
            folder.resolve("artifacts").toString()));
  }

  private void schedules(Jobs jobs) throws Exception {
    Path project = Files.createDirectory(folder.resolve("project"));
    Files.writeString(project.resolve("MLproject"), "entry_points: {main: {command: 'true'}}");
    String uri = jobs.upload(project);
    for (int i = 0; i < SCHEDULES; i++) {
      jobs.schedule(
          """
          {"name": "s-%d", "spec": {"uri": "%s"}, "trigger": {"interval": "3600s"}, "overlap_policy": "ALLOW"}
          """
              .formatted(i, uri));
    }
  }

  /** Has the next time of all come now, a different one each time. */
  private static void come(Connection database, int time) throws SQLException {
    try (PreparedStatement update =
            database.prepareStatement("update projects.schedule set next_time = ?");
        Statement wake = database.createStatement()) {
      update.setLong(1, System.currentTimeMillis() - time);
      update.executeUpdate();
      wake.executeUpdate(
          "update projects.scheduled_tasks set execution_time = now() where not picked");
    }
  }

  private static long count(Connection database, String of) {
    try (Statement select = database.createStatement();
        ResultSet row = select.executeQuery("select count(*) from " + of)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
