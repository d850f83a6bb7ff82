package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.INVALID;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Reference §1.2 and §1.4: errors that are alike over many endpoints. */
@Tag("smoke")
class ErrorsTest extends Table {
  private static final String NO_NUMBER =
      "Invalid experiment ID 'abc'. Experiment ID must be a valid integer.";

  @Override
  Stream<Row> rows() {
    return Stream.of(missing(), wrongTypes(), noNumbers(), tokens()).flatMap(s -> s);
  }

  private static Stream<Row> missing() {
    return Stream.of(
            "experiments/create name {}",
            "experiments/create name {\"name\": \"\"}",
            "experiments/delete experiment_id {}",
            "experiments/restore experiment_id {}",
            "experiments/update experiment_id {\"new_name\": \"x\"}",
            "experiments/update new_name {\"experiment_id\": \"<experiment>\"}",
            "experiments/set-experiment-tag experiment_id {\"key\": \"k\"}",
            "experiments/set-experiment-tag key {\"experiment_id\": \"<experiment>\"}",
            "experiments/delete-experiment-tag key {\"experiment_id\": \"<experiment>\"}",
            "runs/update run_id {}",
            "runs/delete run_id {}",
            "runs/restore run_id {}",
            "runs/log-metric run_id {\"key\": \"k\", \"value\": 1, \"timestamp\": 1}",
            "runs/log-metric key {\"run_id\": \"<run>\", \"value\": 1, \"timestamp\": 1}",
            "runs/log-metric key {\"run_id\": \"<run>\", \"key\": null, \"value\": 1, \"timestamp\": 1}",
            "runs/log-metric value {\"run_id\": \"<run>\", \"key\": \"k\", \"timestamp\": 1}",
            "runs/log-metric timestamp {\"run_id\": \"<run>\", \"key\": \"k\", \"value\": 1}",
            "runs/log-parameter run_id {\"key\": \"k\", \"value\": \"1\"}",
            "runs/log-parameter key {\"run_id\": \"<run>\", \"value\": \"1\"}",
            "runs/set-tag key {\"run_id\": \"<run>\", \"value\": \"1\"}",
            "runs/delete-tag run_id {\"key\": \"t\"}",
            "runs/delete-tag key {\"run_id\": \"<run>\"}",
            "runs/log-batch metrics[0].key {\"run_id\": \"<run>\", \"metrics\": [{\"value\": 1, \"timestamp\": 1}]}",
            "runs/log-batch metrics[0].value {\"run_id\": \"<run>\", \"metrics\": [{\"key\": \"k\", \"timestamp\": 1}]}",
            "runs/log-batch metrics[1].timestamp {\"run_id\": \"<run>\", \"metrics\": [<metrics*1>, {\"key\": \"k\", \"value\": 1}]}",
            "runs/log-batch params[0].key {\"run_id\": \"<run>\", \"params\": [{\"value\": \"1\"}]}",
            "runs/log-batch tags[1].key {\"run_id\": \"<run>\", \"tags\": [<tags*1>, {\"value\": \"1\"}]}",
            "runs/log-model model_json {\"run_id\": \"<run>\"}",
            "runs/log-inputs run_id {}",
            "runs/outputs run_id {\"models\": []}",
            "logged-models experiment_id {\"name\": \"x\"}",
            "logged-models/search experiment_ids {}")
        .map(
            text -> {
              String[] parts = text.split(" ", 3);
              return Row.post("missing: " + parts[0] + " " + parts[1], parts[0], parts[2])
                  .refused(INVALID, "Missing value for required parameter '" + parts[1] + "'");
            });
  }

  private static Stream<Row> wrongTypes() {
    return Stream.of(
        wrong("runs/log-metric", "run_id", "31", "\"key\": \"k\", \"value\": 1, \"timestamp\": 1"),
        wrong("runs/log-metric", "key", "31", run("\"value\": 1, \"timestamp\": 1")),
        wrong(
            "runs/log-metric",
            "step",
            "\"foo\"",
            run("\"key\": \"k\", \"value\": 1, \"timestamp\": 1")),
        wrong("runs/log-metric", "timestamp", "\"foo\"", run("\"key\": \"k\", \"value\": 1")),
        wrong("runs/log-metric", "value", "\"x\"", run("\"key\": \"k\", \"timestamp\": 1")),
        wrong("runs/log-parameter", "run_id", "31", "\"key\": \"k\", \"value\": \"1\""),
        wrong("runs/log-parameter", "key", "31", run("\"value\": \"1\"")),
        wrong("runs/log-parameter", "value", "41", run("\"key\": \"k\"")),
        wrong("runs/set-tag", "value", "41", run("\"key\": \"k\"")),
        wrong("runs/log-batch", "metrics", "\"foo\"", run("\"tags\": []")),
        wrong("runs/log-batch", "params", "\"foo\"", run("\"tags\": []")),
        wrong("runs/log-batch", "tags", "\"foo\"", run("\"params\": []")),
        wrong("experiments/create", "name", "123", "\"tags\": []"),
        wrong("experiments/create", "artifact_location", "9.0", "\"name\": \"<new>\""),
        wrong("experiments/create", "tags", "\"5\"", "\"name\": \"<new>\""));
  }

  private static String run(String members) {
    return "\"run_id\": \"<run>\", " + members;
  }

  private static Row wrong(String path, String field, String value, String others) {
    return Row.post(
            "wrong type: " + path + " " + field,
            path,
            "{%s, \"%s\": %s}".formatted(others, field, value))
        .refused(INVALID, "Invalid value %s for parameter '%s' supplied".formatted(value, field));
  }

  private static Stream<Row> noNumbers() {
    Stream<Row> gets =
        Stream.of(Row.get("no number: experiments/get", "experiments/get?experiment_id=abc"));
    Stream<Row> posts =
        Stream.of(
                "experiments/delete {\"experiment_id\": \"abc\"}",
                "experiments/restore {\"experiment_id\": \"abc\"}",
                "experiments/update {\"experiment_id\": \"abc\", \"new_name\": \"<new>\"}",
                "experiments/set-experiment-tag {\"experiment_id\": \"abc\", \"key\": \"k\", \"value\": \"v\"}",
                "experiments/delete-experiment-tag {\"experiment_id\": \"abc\", \"key\": \"k\"}",
                "runs/create {\"experiment_id\": \"abc\"}",
                "runs/search {\"experiment_ids\": [\"abc\"]}",
                "logged-models {\"experiment_id\": \"abc\", \"name\": \"x\"}",
                "logged-models/search {\"experiment_ids\": [\"abc\"]}")
            .map(text -> text.split(" ", 2))
            .map(parts -> Row.post("no number: " + parts[0], parts[0], parts[1]));
    return Stream.concat(gets, posts).map(row -> row.refused(INVALID, NO_NUMBER));
  }

  private static Stream<Row> tokens() {
    return Stream.of(
        Row.get(
                "bad token: metrics/get-history",
                "metrics/get-history?run_id=<run>&metric_key=m&page_token=invalid_token")
            .refused(INVALID, "Invalid page token"),
        Row.post(
                "bad token: runs/search",
                "runs/search",
                "{\"experiment_ids\": [\"<experiment>\"], \"page_token\": \"invalid_token\"}")
            .refused(INVALID, "Invalid page token"),
        Row.post(
                "bad token: experiments/search",
                "experiments/search",
                "{\"max_results\": 5, \"page_token\": \"invalid_token\"}")
            .refused(INVALID, "Invalid page token"),
        Row.post(
                "bad token: logged-models/search",
                "logged-models/search",
                "{\"experiment_ids\": [\"<experiment>\"], \"page_token\": \"invalid_token\"}")
            .refused(INVALID, "nvalid page token")
            .unlikeMlflow("answers 500"));
  }
}
