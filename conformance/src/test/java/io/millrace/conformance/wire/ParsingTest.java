package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.INVALID;

import java.util.Map;
import java.util.stream.Stream;

/** Reference §1.2: how a request is read. */
class ParsingTest extends Table {
  private static final String SWALLOWED = "swallows what it cannot parse and goes on without it";
  private static final String POINT =
      "{\"run_id\": \"<run>\", \"key\": \"k\", \"value\": %s, \"timestamp\": %s, \"step\": %s}";

  @Override
  Stream<Row> rows() {
    return Stream.of(queries(), bodies(), names(), numbers(), parseFailures()).flatMap(s -> s);
  }

  private static Stream<Row> queries() {
    return Stream.of(
        Row.get("GET, unknown names ignored", "runs/get?run_id=<run>&colour=red")
            .gives("run.info.run_id", "<run>"),
        Row.get("GET, a list by repeating the name", interval("run_ids=<run>&run_ids=<deletedRun>"))
            .gives("metrics.size()", 1),
        Row.get("GET, booleans in any case", "logged-models/<deletedModel>?allow_deleted=TRUE")
            .gives("model.info.model_id", "<deletedModel>"),
        Row.get("GET, a bad boolean", "logged-models/<model>?allow_deleted=yes")
            .refused(INVALID, "Invalid boolean value: yes, must be 'true' or 'false'.")
            .unlikeMlflow("takes anything else for false here"),
        Row.request(
                "GET, no query string, body read instead",
                "GET",
                "runs/get",
                Map.of("Content-Type", Api.JSON),
                "{\"run_id\": \"<run>\"}")
            .gives("run.info.run_id", "<run>"),
        Row.get(
                "GET, a path variable again as a query parameter",
                "logged-models/<model>?model_id=<model>")
            .gives("model.info.model_id", "<model>"),
        Row.get("GET, percent-encoding", "experiments/get-by-name?experiment_name=De%66ault")
            .gives("experiment.experiment_id", "0"),
        Row.get("GET, a plus is a space", "experiments/get-by-name?experiment_name=no+such+name")
            .refused(404, Row.ABSENT, "no such name"));
  }

  private static String interval(String runs) {
    return "metrics/get-history-bulk-interval?metric_key=m&" + runs;
  }

  private static Stream<Row> bodies() {
    String tag = "{\"run_id\": \"<run>\", \"key\": \"parsed\", \"value\": \"1\"}";
    return Stream.of(
        Row.request(
                "POST of another Content-Type",
                "POST",
                "runs/set-tag",
                Map.of("Content-Type", "text/plain"),
                tag)
            .refused(INVALID, "Bad Request. Content-Type must be one of ['application/json']."),
        Row.request(
            "POST, parameters after the Content-Type",
            "POST",
            "runs/set-tag",
            Map.of("Content-Type", "application/json; charset=utf-8"),
            tag),
        Row.request(
            "PATCH, Content-Type not checked",
            "PATCH",
            "logged-models/<model>/tags",
            Map.of("Content-Type", "text/plain"),
            "{\"model_id\": \"<model>\", \"tags\": [{\"key\": \"a\", \"value\": \"1\"}]}"),
        Row.request(
                "DELETE, a body that repeats the path",
                "DELETE",
                "logged-models/<model>/tags/absent",
                Map.of("Content-Type", Api.JSON),
                "{\"model_id\": \"<model>\", \"tag_key\": \"absent\"}")
            .refused(404, Row.ABSENT, "No tag with key 'absent' found"),
        Row.delete(
                "DELETE, a query that repeats the path",
                "logged-models/<model>/tags/absent?model_id=<model>")
            .refused(404, Row.ABSENT, "No tag with key 'absent' found"),
        Row.post(
                "POST, a path variable not repeated in the body",
                "logged-models/<model>/params",
                "{\"params\": [{\"key\": \"<new>\", \"value\": \"1\"}]}")
            .unlikeMlflow("asks for it in the body, too"),
        Row.post("malformed JSON", "runs/set-tag", "{\"run_id\": \"<run>\", ").refused(INVALID, ""),
        Row.post("an empty body", "runs/set-tag", "")
            .refused(INVALID, "Missing value for required parameter 'run_id'"),
        Row.post("JSON in a JSON string", "runs/set-tag", quoted(tag)),
        Row.post("a body that is a list", "runs/set-tag", "[1]")
            .refused(INVALID, "")
            .unlikeMlflow("answers 500"),
        Row.post("one member twice", "runs/set-tag", twice(tag))
            .refused(INVALID, "")
            .unlikeMlflow("takes the last one"),
        Row.post("nesting without end", "runs/set-tag", "[".repeat(20_000))
            .refused(INVALID, "")
            .unlikeMlflow("answers 500"));
  }

  private static String quoted(String json) {
    return "\"" + json.replace("\"", "\\\"") + "\"";
  }

  private static String twice(String tag) {
    return tag.replace("\"value\"", "\"value\": \"2\", \"value\"");
  }

  private static Stream<Row> names() {
    return Stream.of(
        Row.post(
            "unknown fields ignored",
            "runs/set-tag",
            "{\"run_id\": \"<run>\", \"key\": \"parsed\", \"value\": \"1\", \"new_field\": {\"a\": 1}}"),
        Row.post(
                "lowerCamelCase understood",
                "runs/search",
                "{\"experiment_ids\": [\"<experiment>\"], \"maxResults\": 1, \"runViewType\": \"DELETED_ONLY\"}")
            .gives("runs[0].info.run_id", "<deletedRun>"),
        Row.post(
                "lowerCamelCase of a required field",
                "runs/set-tag",
                "{\"runId\": \"<run>\", \"key\": \"parsed\", \"value\": \"1\"}")
            .unlikeMlflow("counts it as missing"),
        Row.post(
                "one field spelled both ways",
                "runs/create",
                "{\"experiment_id\": \"<experiment>\", \"experimentId\": \"<experiment>\"}")
            .refused(
                INVALID,
                "Request specifies both 'experiment_id' and 'experimentId'; provide only one of them."),
        Row.post(
                "one field spelled both ways, deep inside",
                "logged-models/search",
                """
                {"experiment_ids": ["<experiment>"],
                 "order_by": [{"field_name": "name", "fieldName": "name"}]}
                """)
            .refused(
                INVALID,
                "Request specifies both 'field_name' and 'fieldName'; provide only one of them."),
        Row.get("run_uuid on runs/get", "runs/get?run_uuid=<run>")
            .gives("run.info.run_id", "<run>"),
        Row.post("run_uuid on runs/update", "runs/update", "{\"run_uuid\": \"<run>\"}")
            .gives("run_info.run_id", "<run>"),
        Row.post(
            "run_uuid on log-metric",
            "runs/log-metric",
            "{\"run_uuid\": \"<run>\", \"key\": \"k\", \"value\": 1, \"timestamp\": 1}"),
        Row.post(
            "run_uuid on log-parameter",
            "runs/log-parameter",
            "{\"run_uuid\": \"<run>\", \"key\": \"old\", \"value\": \"1\"}"),
        Row.post(
            "run_uuid on set-tag",
            "runs/set-tag",
            "{\"run_uuid\": \"<run>\", \"key\": \"old\", \"value\": \"1\"}"),
        Row.get("run_uuid on artifacts/list", "artifacts/list?run_uuid=<run>"),
        Row.get(
                "run_uuid on metrics/get-history",
                "metrics/get-history?run_uuid=<run>&metric_key=m")
            .gives("metrics.size()", 1),
        Row.post(
            "both names of one run",
            "runs/set-tag",
            "{\"run_id\": \"<run>\", \"run_uuid\": \"<run>\", \"key\": \"old\", \"value\": \"2\"}"),
        Row.post(
                "null is absent",
                "runs/search",
                "{\"experiment_ids\": [\"<experiment>\"], \"max_results\": null, \"filter\": null}")
            .gives("runs.size()", 1)
            .unlikeMlflow("answers 500 for null where it validates"));
  }

  private static Stream<Row> numbers() {
    return Stream.of(
        Row.post(
            "numeric strings", "runs/log-metric", POINT.formatted("\"1.5\"", "\"5\"", "\"7\"")),
        Row.post("integral floats", "runs/log-metric", POINT.formatted("1.5", "5.0", "7.0")),
        Row.post("an integer for a double", "runs/log-metric", POINT.formatted("2", "5", "8")),
        Row.post(
                "an enum by number",
                "runs/search",
                "{\"experiment_ids\": [\"<experiment>\"], \"run_view_type\": 2}")
            .gives("runs[0].info.run_id", "<deletedRun>"),
        Row.post(
                "an enum by name",
                "runs/update",
                "{\"run_id\": \"<run>\", \"status\": \"RUNNING\"}")
            .gives("run_info.status", "RUNNING"),
        Row.post(
                "oversized integer",
                "runs/log-metric",
                POINT.formatted("1", "9223372036854775808", "0"))
            .refused(INVALID, "timestamp")
            .unlikeMlflow(SWALLOWED),
        Row.post("oversized double", "runs/log-metric", POINT.formatted("1e999", "5", "0"))
            .refused(INVALID, "value")
            .unlikeMlflow(SWALLOWED));
  }

  private static Stream<Row> parseFailures() {
    return Stream.of(
        Row.post("fractional int64", "runs/log-metric", POINT.formatted("1", "101.5", "0"))
            .refused(INVALID, "timestamp")
            .unlikeMlflow(SWALLOWED),
        Row.post("a bare NaN", "runs/log-metric", POINT.formatted("NaN", "5", "0"))
            .refused(INVALID, "")
            .unlikeMlflow("logs 0 at time 0"),
        Row.post(
                "an unknown enum name",
                "runs/update",
                "{\"run_id\": \"<run>\", \"status\": \"DANCING\"}")
            .refused(INVALID, "status")
            .unlikeMlflow("ignores it"),
        Row.get(
                "max_results that is no number",
                "metrics/get-history?run_id=<run>&metric_key=m&max_results=abc")
            .refused(INVALID, "max_results")
            .unlikeMlflow(SWALLOWED),
        Row.post(
                "NUL in a value",
                "runs/set-tag",
                "{\"run_id\": \"<run>\", \"key\": \"k\", \"value\": \"a\\u0000b\"}")
            .refused(INVALID, "value")
            .unlikeMlflow("passes it to the database"),
        Row.get("NUL in a query", "experiments/get-by-name?experiment_name=a%00b")
            .refused(INVALID, "experiment_name")
            .unlikeMlflow("passes it to the database"),
        Row.post(
                "half a surrogate pair",
                "runs/set-tag",
                "{\"run_id\": \"<run>\", \"key\": \"k\", \"value\": \"a\\ud800b\"}")
            .refused(INVALID, "")
            .unlikeMlflow("passes it to the database"));
  }
}
