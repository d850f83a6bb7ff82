package io.millrace.projects.schedule;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When schedules have firings that are to be seen to. */
@ApplicationScoped
class PendingFirings {

  /** When the first firing that is pending may be tried. */
  private static final String WHEN =
      """
      (select f.retry_time from projects.firing f where f.schedule_id = s.id and f.outcome = 5
        order by f.sequence limit 1)
      """;

  private final Database database;

  PendingFirings(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /** When a schedule is to be looked at; empty if nothing is pending, or it is gone. */
  Optional<Instant> when(long scheduleId) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select " + WHEN + " from projects.schedule s where s.id = ?")) {
            select.setLong(1, scheduleId);
            ResultSet row = select.executeQuery();
            return row.next()
                ? Optional.ofNullable(row.getObject(1, Long.class)).map(Instant::ofEpochMilli)
                : Optional.empty();
          }
        });
  }

  /** Schedules that nobody would look at in time, as whoever was to see to it has died. */
  List<Long> forgotten() {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select w.id
                  from (select s.id, %s as due from projects.schedule s) w
                  left join projects.scheduled_tasks t
                    on t.task_name = '%s' and t.task_instance = w.id::text
                  where w.due is not null and (t.task_instance is null
                    or not t.picked and t.execution_time > to_timestamp(w.due / 1000.0) + interval '1 second')
                  limit 1000
                  """
                      .formatted(WHEN, Clockwork.TASK))) {
            ResultSet rows = select.executeQuery();
            List<Long> ids = new ArrayList<>();
            while (rows.next()) {
              ids.add(rows.getLong(1));
            }
            return ids;
          }
        });
  }
}
