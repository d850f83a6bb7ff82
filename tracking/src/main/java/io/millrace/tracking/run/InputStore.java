package io.millrace.tracking.run;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.runtime.outbox.Outbox;
import io.millrace.tracking.run.RunRecord.Input;
import io.millrace.tracking.run.RunRecord.Output;
import io.millrace.tracking.run.RunStore.Row;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/** What runs read and wrote: data sets and logged models. */
@ApplicationScoped
class InputStore {

  private final Database database;
  private final Outbox outbox = new Outbox("tracking");

  InputStore(@DataSource("tracking") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Adds inputs to an active run; those it has stay as they were. */
  void addInputs(String runId, List<Input> inputs, List<String> models) {
    // In key order, here and below, so that two callers with the same rows cannot deadlock.
    List<Input> ordered =
        inputs.stream()
            .sorted(Comparator.comparing(Input::name).thenComparing(Input::digest))
            .toList();
    database.transaction(
        connection -> {
          Row run = RunStore.rowOf(connection, runId, false);
          run.mustBeActive(runId);
          for (Input input : ordered) {
            addInput(connection, run, input);
          }
          for (String model : models.stream().sorted().toList()) {
            execute(
                connection,
                "insert into tracking.model_input (run_id, model_id) values (?, ?) on conflict do nothing",
                run.id(),
                model);
          }
          String data =
              data(runId, run)
                  .put("datasets", ordered.stream().map(Input::name).toList())
                  .put("models", models)
                  .json();
          outbox.append(connection, List.of(new Event("run.inputs_logged", "runs/" + runId, data)));
          return null;
        });
  }

  /** Adds outputs to an active run; those it has stay as they were. */
  void addOutputs(String runId, List<Output> outputs) {
    List<Output> ordered = outputs.stream().sorted(Comparator.comparing(Output::modelId)).toList();
    database.transaction(
        connection -> {
          Row run = RunStore.rowOf(connection, runId, false);
          run.mustBeActive(runId);
          for (Output output : ordered) {
            execute(
                connection,
                "insert into tracking.model_output (run_id, model_id, step) values (?, ?, ?) on conflict do nothing",
                run.id(),
                output.modelId(),
                output.step());
          }
          String data =
              data(runId, run).put("models", outputs.stream().map(Output::modelId).toList()).json();
          outbox.append(
              connection, List.of(new Event("run.outputs_logged", "runs/" + runId, data)));
          return null;
        });
  }

  private static EventData data(String runId, Row run) {
    return EventData.object()
        .put("run_id", runId)
        .put("experiment_id", Long.toString(run.experimentId()));
  }

  private static void addInput(Connection connection, Row run, Input input) throws SQLException {
    execute(
        connection,
        """
        insert into tracking.dataset_input (run_id, dataset_id, tags, context)
        values (?, ?, ?::jsonb, ?) on conflict do nothing
        """,
        run.id(),
        datasetId(connection, run.experimentId(), input),
        InputTags.write(input.tags()),
        InputTags.context(input.tags()));
  }

  /** The experiment's data set of this name and digest, added if it is new. */
  private static long datasetId(Connection connection, long experimentId, Input input)
      throws SQLException {
    execute(
        connection,
        """
        insert into tracking.dataset (experiment_id, name, digest, source_type, source, schema, profile)
        values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing
        """,
        experimentId,
        input.name(),
        input.digest(),
        input.sourceType(),
        input.source(),
        input.schema(),
        input.profile());
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id from tracking.dataset where experiment_id = ? and name = ? and digest = ?")) {
      select.setLong(1, experimentId);
      select.setString(2, input.name());
      select.setString(3, input.digest());
      ResultSet row = select.executeQuery();
      row.next();
      return row.getLong(1);
    }
  }

  private static void execute(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }
}
