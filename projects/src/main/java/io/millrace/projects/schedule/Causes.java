package io.millrace.projects.schedule;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which schedules have led to an event, so that none fires on what it has done itself. */
@ApplicationScoped
class Causes {

  private final Database database;
  private final RunLineage lineage;

  Causes(@DataSource("projects") AgroalDataSource source, RunLineage lineage) {
    database = new Database(source);
    this.lineage = lineage;
  }

  /**
   * The schedules whose jobs these runs are of, or of whose jobs' runs they are within, and those
   * that fired these schedules in turn.
   */
  Set<Long> of(Collection<String> runs) {
    if (runs.isEmpty()) {
      return Set.of();
    }
    Set<String> all = lineage.of(runs);
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select s.id, f.causes from projects.job j
                  left join projects.schedule s
                    on s.workspace = j.workspace and s.name = substring(j.creator from '^schedules/(.*)$')
                  left join projects.firing f on f.job_id = j.id
                  where j.run_id = any(?)
                  """)) {
            select.setArray(1, SqlArrays.texts(connection, all, run -> run));
            Set<Long> causes = new HashSet<>();
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
              Long schedule = rows.getObject(1, Long.class);
              if (schedule != null) {
                causes.add(schedule);
              }
              Array earlier = rows.getArray(2);
              if (earlier != null) {
                causes.addAll(List.of((Long[]) earlier.getArray()));
              }
            }
            return causes;
          }
        });
  }
}
