package io.millrace.projects.sweep;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.v1.TrialCounts;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trials, as users see them. */
@ApplicationScoped
class TrialStore {

  private static final String FROM =
      " from projects.trial t left join projects.job j on t.state = 2 and j.id = t.job_id ";

  private final Database database;

  TrialStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Up to so many of a sweep's, by number, behind that one. */
  List<TrialRow> list(SweepRow sweep, long after, int limit) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select "
                      + TrialRow.COLUMNS
                      + FROM
                      + "where t.sweep_sequence = ? and t.number > ? order by t.number limit ?")) {
            select.setLong(1, sweep.sequence());
            select.setLong(2, after);
            select.setInt(3, limit);
            List<TrialRow> trials = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                trials.add(TrialRow.read(rows));
              }
            }
            return trials;
          }
        });
  }

  /** How many of sweeps' trials are where, by the sweeps' sequences. */
  Map<Long, TrialCounts> counts(Collection<SweepRow> sweeps) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select t.sweep_sequence, count(*),
                    count(*) filter (where t.state = 1 or t.state = 2 and t.job_id is null),
                    count(*) filter (where t.state = 2 and t.job_id is not null and coalesce(j.state, 1) < 2),
                    count(*) filter (where t.state = 2 and j.state >= 2),
                    count(*) filter (where t.state = 4),
                    count(*) filter (where t.state = 5),
                    count(*) filter (where t.state = 6)
                  """
                      + FROM
                      + "where t.sweep_sequence = any(?) group by 1")) {
            select.setArray(1, SqlArrays.longs(connection, sweeps, SweepRow::sequence));
            Map<Long, TrialCounts> counts = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                int i = 1;
                counts.put(
                    row.getLong(1),
                    TrialCounts.newBuilder()
                        .setTotal(row.getInt(++i))
                        .setWaiting(row.getInt(++i))
                        .setQueued(row.getInt(++i))
                        .setRunning(row.getInt(++i))
                        .setSucceeded(row.getInt(++i))
                        .setFailed(row.getInt(++i))
                        .setCancelled(row.getInt(++i))
                        .build());
              }
            }
            return counts;
          }
        });
  }

  /** The best of sweeps' trials, by the sweeps' sequences; those without a value have no entry. */
  Map<Long, TrialRow> best(Collection<SweepRow> sweeps) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select distinct on (t.sweep_sequence) %s, t.sweep_sequence
                  from projects.trial t
                  join projects.sweep s on s.sequence = t.sweep_sequence
                  left join projects.job j on t.state = 2 and j.id = t.job_id
                  where t.sweep_sequence = any(?) and t.objective_value is not null
                  order by t.sweep_sequence,
                    case when s.is_maximized then -t.objective_value else t.objective_value end, t.number
                  """
                      .formatted(TrialRow.COLUMNS))) {
            select.setArray(1, SqlArrays.longs(connection, sweeps, SweepRow::sequence));
            Map<Long, TrialRow> best = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                best.put(row.getLong("sweep_sequence"), TrialRow.read(row));
              }
            }
            return best;
          }
        });
  }
}
