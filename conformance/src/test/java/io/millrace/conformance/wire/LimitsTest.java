package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.INVALID;

import java.util.stream.Stream;

/** Reference §2: the limits, at them and over them. */
class LimitsTest extends Table {
  @Override
  Stream<Row> rows() {
    return Stream.of(experiments(), keysAndValues(), batches(), datasets(), searches())
        .flatMap(s -> s);
  }

  private static Row named(String name, String experiment) {
    return Row.post(name, "experiments/create", "{\"name\": \"" + experiment + "\"}");
  }

  private static Row tagged(String name, String key, String value) {
    return Row.post(
        name,
        "experiments/set-experiment-tag",
        "{\"experiment_id\": \"<experiment>\", \"key\": \"%s\", \"value\": \"%s\"}"
            .formatted(key, value));
  }

  private static String tooLong(String what, int limit) {
    return "'%s' exceeds the maximum length of %d characters".formatted(what, limit);
  }

  private static Stream<Row> experiments() {
    return Stream.of(
        // 36 characters of the name are a fresh UUID after "new-".
        named("experiment name at 500", "<new><n*460>"),
        named("experiment name over 500", "<n*501>").refused(INVALID, tooLong("name", 500)),
        Row.post(
                "experiment rename over 500",
                "experiments/update",
                "{\"experiment_id\": \"<experiment>\", \"new_name\": \"<n*501>\"}")
            .refused(INVALID, "exceeds the maximum length of 500 characters"),
        Row.post(
                "artifact_location over 2048",
                "experiments/create",
                "{\"name\": \"<new>\", \"artifact_location\": \"s3://<a*2049>\"}")
            .refused(INVALID, "Invalid artifact path length."),
        tagged("experiment tag key at 250", "<k*250>", "v"),
        tagged("experiment tag key over 250", "<k*251>", "v").refused(INVALID, tooLong("key", 250)),
        tagged("experiment tag value at 20000", "k", "<v*20000>"),
        tagged("experiment tag value over 20000", "k", "<v*20001>")
            .refused(INVALID, tooLong("value", 20000)),
        Row.post(
                "experiment tag key over 250 in create",
                "experiments/create",
                "{\"name\": \"<new>\", \"tags\": [{\"key\": \"<k*251>\", \"value\": \"v\"}]}")
            .refused(INVALID, "exceeds the maximum length of 250 characters"));
  }

  private static Row run(String name, String path, String members) {
    return Row.post(name, "runs/" + path, "{\"run_id\": \"<run>\", " + members + "}");
  }

  private static Stream<Row> keysAndValues() {
    String point = "\"value\": 1, \"timestamp\": 1";
    return Stream.of(
        run("metric key at 250", "log-metric", "\"key\": \"<k*250>\", " + point),
        run("metric key over 250", "log-metric", "\"key\": \"<k*251>\", " + point)
            .refused(INVALID, "exceeds the maximum length of 250 characters"),
        run("param key over 250", "log-parameter", "\"key\": \"<k*251>\", \"value\": \"1\"")
            .refused(INVALID, "exceeds the maximum length of 250 characters"),
        run("run tag key over 250", "set-tag", "\"key\": \"<k*251>\", \"value\": \"1\"")
            .refused(INVALID, tooLong("key", 250)),
        run(
                "run tag key over 250 in a batch",
                "log-batch",
                "\"tags\": [{\"key\": \"<k*251>\", \"value\": \"1\"}]")
            .refused(INVALID, tooLong("tags[0].key", 250)),
        run(
                "metric key over 250 in a batch",
                "log-batch",
                "\"metrics\": [{\"key\": \"<k*251>\", " + point + "}]")
            .refused(INVALID, "exceeds the maximum length of 250 characters"),
        run(
                "param key over 250 in a batch",
                "log-batch",
                "\"params\": [{\"key\": \"<k*251>\", \"value\": \"1\"}]")
            .refused(INVALID, "exceeds the maximum length of 250 characters"),
        run(
            "param value over 6000 is cut",
            "log-parameter",
            "\"key\": \"long\", \"value\": \"<v*6001>\""),
        run(
            "and equal to itself once cut",
            "log-parameter",
            "\"key\": \"long\", \"value\": \"<v*6000>\""),
        run(
            "run tag value over 8000 is cut",
            "set-tag",
            "\"key\": \"long\", \"value\": \"<v*8001>\""));
  }

  private static Row batch(String name, String members) {
    return run(name, "log-batch", members);
  }

  private static Stream<Row> batches() {
    String limit = "A batch logging request can contain at most ";
    return Stream.of(
        batch("log-batch at 1000 metrics", "\"metrics\": [<metrics*1000>]"),
        batch("log-batch over 1000 metrics", "\"metrics\": [<metrics*1001>]")
            .refused(INVALID, limit + "1000 metrics. Got 1001 metrics. Please split up"),
        batch("log-batch at 100 params", "\"params\": [<params*100>]"),
        batch("log-batch over 100 params", "\"params\": [<params*101>]")
            .refused(INVALID, limit + "100 params. Got 101 params. Please split up"),
        batch("log-batch at 100 tags", "\"tags\": [<tags*100>]"),
        batch("log-batch over 100 tags", "\"tags\": [<tags*101>]")
            .refused(INVALID, limit + "100 tags. Got 101 tags. Please split up"),
        batch(
            "log-batch at 1000 together",
            "\"metrics\": [<metrics*850>], \"params\": [<params*100>], \"tags\": [<tags*50>]"),
        batch(
                "log-batch over 1000 together",
                "\"metrics\": [<metrics*851>], \"params\": [<params*100>], \"tags\": [<tags*50>]")
            .refused(INVALID, limit + "1000"));
  }

  private static Row dataset(String name, String field, String value, String tags) {
    String dataset =
        """
        {"run_id": "<run>", "datasets": [{"tags": [%s], "dataset":
          {"name": "d", "digest": "1", "source_type": "local", "source": "{}", "%s": "%s"}}]}
        """;
    return Row.post(name, "runs/log-inputs", dataset.formatted(tags, field, value));
  }

  private static Stream<Row> datasets() {
    return Stream.of(
        dataset("dataset name over 500", "name", "<n*501>", "").refused(INVALID, ""),
        dataset("dataset digest over 36", "digest", "<n*37>", "").refused(INVALID, ""),
        dataset("dataset source over 65535", "source", "<n*65536>", "").refused(INVALID, ""),
        dataset("dataset schema over 1048575", "schema", "<n*1048576>", "").refused(INVALID, ""),
        dataset("input tag key over 255", "schema", "s", "{\"key\": \"<k*256>\", \"value\": \"v\"}")
            .refused(INVALID, ""),
        dataset(
                "input tag value over 500",
                "schema",
                "s",
                "{\"key\": \"k\", \"value\": \"<v*501>\"}")
            .refused(INVALID, ""));
  }

  private static Row search(String path, int max) {
    return Row.post(
        path + " max_results " + max,
        path,
        "{\"experiment_ids\": [\"<experiment>\"], \"max_results\": " + max + "}");
  }

  private static Stream<Row> searches() {
    return Stream.of(
        search("runs/search", 50000),
        search("runs/search", 50001)
            .refused(INVALID, "Invalid value 50001 for parameter 'max_results' supplied"),
        search("runs/search", 0).refused(INVALID, "max_results"),
        search("runs/search", -1).refused(INVALID, "max_results"),
        search("experiments/search", 50000),
        search("experiments/search", 50001).refused(INVALID, "It must be at most 50000"),
        search("experiments/search", 0)
            .refused(
                INVALID,
                "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"),
        search("experiments/search", -1).refused(INVALID, "It must be a positive integer"),
        Row.post("experiments/search without max_results", "experiments/search", "{}")
            .refused(INVALID, "It must be a positive integer"),
        search("logged-models/search", -1)
            .refused(INVALID, "max_results")
            .unlikeMlflow("answers an empty page with a token"));
  }
}
