package io.millrace.projects.queue;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.quarkus.agroal.DataSource;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Looks for jobs that this process was not told of: other processes have queued them, or the pause
 * before their next attempt is over. One look for all who wait here.
 */
@ApplicationScoped
class ArrivalsElsewhere {

  private final Database database;
  private final Arrivals arrivals;

  ArrivalsElsewhere(@DataSource("projects") AgroalDataSource source, Arrivals arrivals) {
    database = new Database(source);
    this.arrivals = arrivals;
  }

  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  void look() {
    Set<String> queues = arrivals.queues();
    if (!queues.isEmpty()) {
      count(queues, arrivals.waiting()).forEach(arrivals::signal);
    }
  }

  /** How many wait in each of some queues, so many of each at most. */
  private Map<String, Integer> count(Set<String> queues, int most) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select q.name, (select count(*) from (
                    select 1 from projects.job j
                    where j.workspace = q.workspace and j.queue = q.name and j.state = 1 and j.not_before <= now()
                    limit ?) few)
                  from projects.queue q where workspace = 'default' and name = any(?) and not is_paused
                  """)) {
            select.setInt(1, most);
            select.setArray(2, SqlArrays.texts(connection, queues, Function.identity()));
            return read(select);
          }
        });
  }

  private static Map<String, Integer> read(PreparedStatement select) throws SQLException {
    Map<String, Integer> counts = new HashMap<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        counts.put(row.getString(1), row.getInt(2));
      }
    }
    return counts;
  }
}
