package io.millrace.tracking.run;

import io.millrace.runtime.database.SqlArrays;
import io.millrace.tracking.run.RunRecord.Data;
import io.millrace.tracking.run.RunRecord.Input;
import io.millrace.tracking.run.RunRecord.Metric;
import io.millrace.tracking.run.RunRecord.Output;
import io.millrace.tracking.shared.KeyNames;
import io.millrace.tracking.shared.KeyValue;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads whole runs by their numbers: one round trip, however many runs and tables. Keys are read as
 * numbers and named from the dictionary's cache.
 */
@ApplicationScoped
class RunReader {

  private static final String RUNS =
      """
      select id, run_id, experiment_id, name, user_id, status, start_time, end_time, artifact_uri, lifecycle
      from tracking.run where id = any (?)
      """;

  private static final List<String> DETAILS =
      List.of(
          "select run_id, key_id, value, timestamp, step from tracking.latest_metric where run_id = any (?)",
          "select run_id, key_id, value from tracking.param where run_id = any (?)",
          "select run_id, key_id, value from tracking.tag where run_id = any (?)",
          """
          select i.run_id, d.name, d.digest, d.source_type, d.source, d.schema, d.profile, i.tags::text
          from tracking.dataset_input i join tracking.dataset d on d.id = i.dataset_id
          where i.run_id = any (?) order by d.id
          """,
          "select run_id, model_id from tracking.model_input where run_id = any (?) order by model_id",
          "select run_id, model_id, step from tracking.model_output where run_id = any (?) order by step, model_id");

  private static final String ALL = RUNS + ";" + String.join(";", DETAILS);

  private final KeyNames names;

  RunReader(KeyNames names) {
    this.names = names;
  }

  /** The runs with these numbers, in this order; those that are gone are left out. */
  List<RunRecord> read(Connection connection, List<Long> ids) throws SQLException {
    Map<Long, RunRecord> runs = HashMap.newHashMap(ids.size());
    try (PreparedStatement select = connection.prepareStatement(ALL)) {
      for (int i = 1; i <= 1 + DETAILS.size(); i++) {
        select.setArray(i, SqlArrays.longs(connection, ids, Long::longValue));
      }
      select.execute();
      readRuns(select.getResultSet(), runs);
      for (Detail detail : details(connection)) {
        select.getMoreResults();
        readDetail(select.getResultSet(), runs, detail);
      }
    }
    runs.values().forEach(RunReader::sortByKey);
    return ids.stream().filter(runs::containsKey).map(runs::get).toList();
  }

  /** Adds one row of a table to its run. */
  private interface Detail {
    void read(ResultSet row, Data data) throws SQLException;
  }

  /** In the order of {@link #DETAILS}. */
  private List<Detail> details(Connection connection) {
    return List.of(
        (row, data) ->
            data.metrics()
                .add(
                    new Metric(
                        names.nameOf(connection, row.getInt(2)),
                        row.getDouble(3),
                        row.getLong(4),
                        row.getLong(5))),
        (row, data) -> data.params().add(keyValue(connection, row)),
        (row, data) -> data.tags().add(keyValue(connection, row)),
        (row, data) -> data.inputs().add(input(row)),
        (row, data) -> data.modelInputs().add(row.getString(2)),
        (row, data) -> data.outputs().add(new Output(row.getString(2), row.getLong(3))));
  }

  private static void readRuns(ResultSet rows, Map<Long, RunRecord> runs) throws SQLException {
    while (rows.next()) {
      runs.put(
          rows.getLong(1),
          new RunRecord(
              rows.getLong(1),
              rows.getString(2),
              rows.getLong(3),
              rows.getString(4),
              rows.getString(5),
              rows.getInt(6),
              rows.getLong(7),
              rows.getObject(8, Long.class),
              rows.getString(9),
              rows.getInt(10),
              new Data()));
    }
  }

  private static void readDetail(ResultSet rows, Map<Long, RunRecord> runs, Detail detail)
      throws SQLException {
    while (rows.next()) {
      RunRecord run = runs.get(rows.getLong(1));
      if (run != null) {
        detail.read(rows, run.data());
      }
    }
  }

  private KeyValue keyValue(Connection connection, ResultSet row) throws SQLException {
    return new KeyValue(names.nameOf(connection, row.getInt(2)), row.getString(3));
  }

  private static Input input(ResultSet row) throws SQLException {
    return new Input(
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        InputTags.read(row.getString(8)));
  }

  private static void sortByKey(RunRecord run) {
    run.data().metrics().sort(Comparator.comparing(Metric::key));
    run.data().params().sort(Comparator.comparing(KeyValue::key));
    run.data().tags().sort(Comparator.comparing(KeyValue::key));
  }
}
