package io.millrace.conformance.wire;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reference §2, key names: what a metric, param or tag may be called. */
class KeyNamesTest extends Table {
  private static final String CHARACTERS =
      "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ),"
          + " colon(:) and slashes (/).";
  private static final String FILES =
      "Names may be treated as files in certain cases, and must not resolve to other names when"
          + " treated as such.";

  /** By the path that errors name it by: the request that carries such a key. */
  private static final Map<String, String> KINDS =
      Map.of(
          "name",
              "runs/log-metric {\"run_id\": \"<run>\", \"key\": \"%s\", \"value\": 1, \"timestamp\": 1}",
          "key", "runs/set-tag {\"run_id\": \"<run>\", \"key\": \"%s\", \"value\": \"1\"}",
          "metrics[1].name",
              "runs/log-batch {\"run_id\": \"<run>\", \"metrics\": [<metrics*1>, {\"key\": \"%s\", \"value\": 1, \"timestamp\": 1}]}",
          "params[0].key",
              "runs/log-batch {\"run_id\": \"<run>\", \"params\": [{\"key\": \"%s\", \"value\": \"1\"}]}",
          "tags[0].key",
              "runs/log-batch {\"run_id\": \"<run>\", \"tags\": [{\"key\": \"%s\", \"value\": \"1\"}]}");

  private static final List<String> OTHERS =
      List.of(
          "runs/log-parameter {\"run_id\": \"<run>\", \"key\": \"%s\", \"value\": \"1\"}",
          "experiments/set-experiment-tag {\"experiment_id\": \"<experiment>\", \"key\": \"%s\", \"value\": \"1\"}");

  @Override
  Stream<Row> rows() {
    return Stream.of(
            refusals("k!", "%s", CHARACTERS),
            refusals("a+b", "%s", CHARACTERS),
            refusals("a//b", "%s", FILES),
            refusals("./b", "%s", FILES),
            refusals("b/", "%s", FILES),
            refusals("a/../b", "%s", FILES + " This name would resolve to 'b'"),
            refusals(".", "%s", FILES),
            refusals("../b", "%s", FILES),
            refusals("/b", "%s", FILES),
            Stream.of("a/b", "a.b-c d_e:f", "größe/精度", "..b", "a b")
                .flatMap(KeyNamesTest::accepted))
        .flatMap(rows -> rows);
  }

  private static Stream<Row> refusals(String key, String format, String message) {
    Stream<Row> named =
        KINDS.entrySet().stream()
            .map(
                kind ->
                    row(key, kind.getValue())
                        .refused(
                            Row.INVALID,
                            "Invalid value \"%s\" for parameter '%s' supplied: %s"
                                .formatted(key, kind.getKey(), message)));
    Stream<Row> others =
        OTHERS.stream().map(request -> row(key, request).refused(Row.INVALID, message));
    return Stream.concat(named, others);
  }

  private static Stream<Row> accepted(String key) {
    return Stream.concat(KINDS.values().stream(), OTHERS.stream())
        .map(request -> row(key, request))
        // The rule forbids what begins with two dots, not only what climbs.
        .map(row -> key.startsWith("..") ? row.refused(Row.INVALID, FILES) : row);
  }

  private static Row row(String key, String request) {
    String[] parts = request.split(" ", 2);
    String kind = parts[1].replaceAll(".*\"(metrics|params|tags)\".*", " $1");
    String name = "'" + key + "' in " + parts[0] + (kind.length() < 9 ? kind : "");
    return Row.post(name, parts[0], parts[1].formatted(key));
  }
}
