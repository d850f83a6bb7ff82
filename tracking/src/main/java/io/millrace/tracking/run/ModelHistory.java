package io.millrace.tracking.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.outbox.Outbox;
import io.millrace.tracking.log.LogEvents;
import io.millrace.tracking.log.TagTable;
import io.millrace.tracking.run.RunStore.Row;
import io.millrace.tracking.shared.KeyNames;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The models that clients older than logged models log: a JSON list in one tag of the run. */
@ApplicationScoped
class ModelHistory {

  private static final String TAG = "mlflow.log-model.history";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> MANDATORY =
      List.of("artifact_path", "flavors", "utc_time_created", "run_id");

  /**
   * The longest list that is kept, in characters. Whoever reads the run reads all of it, and each
   * append writes all of it.
   */
  static final int MAX_LENGTH = 100_000;

  private final Database database;
  private final KeyNames keys;
  private final Outbox outbox = new Outbox("tracking");

  ModelHistory(@DataSource("tracking") AgroalDataSource source, KeyNames keys) {
    database = new Database(source);
    this.keys = keys;
  }

  /**
   * Appends a model's description. INVALID_PARAMETER_VALUE if it is not one, and if the list would
   * get too long.
   */
  void append(String runId, String modelJson) {
    JsonNode model = parse(modelJson);
    int keyId = keys.idOf(TAG);
    database.transaction(
        connection -> {
          // The lock orders appends to one run: each sees the list that the one before it left.
          Row run = RunStore.rowOf(connection, runId, true);
          run.mustBeActive(runId);
          String old = TagTable.get(connection, run.id(), keyId);
          ArrayNode history = old == null ? JSON.createArrayNode() : list(old);
          history.add(model);
          String text = JSON.writeValueAsString(history);
          if (text.length() > MAX_LENGTH) {
            throw MillraceException.invalid(
                "Invalid value for parameter 'model_json' supplied: With it, the tag '%s' of the run would have more than %d characters."
                    .formatted(TAG, MAX_LENGTH));
          }
          TagTable.set(connection, run.id(), keyId, run.experimentId(), text);
          outbox.append(
              connection, List.of(LogEvents.tagsSet(runId, run.experimentId(), List.of(TAG))));
          return null;
        });
  }

  /** The tag is like any other: a client may have set it to something else. */
  private static ArrayNode list(String tag) {
    try {
      if (JSON.readTree(tag) instanceof ArrayNode list) {
        return list;
      }
    } catch (JsonProcessingException malformed) {
      // Falls through.
    }
    throw MillraceException.invalid("The tag '%s' of the run holds no JSON list.".formatted(TAG));
  }

  private static JsonNode parse(String modelJson) {
    JsonNode model;
    try {
      model = JSON.readTree(modelJson);
    } catch (JsonProcessingException malformed) {
      throw MillraceException.invalid(
          "Malformed model info. \n %s \n is not valid JSON.".formatted(modelJson));
    }
    List<String> missing = MANDATORY.stream().filter(field -> !model.has(field)).toList();
    if (!missing.isEmpty()) {
      throw MillraceException.invalid(
          "Model json is missing mandatory fields: {'%s'}".formatted(String.join("', '", missing)));
    }
    return model;
  }
}
