package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.INVALID;

import java.util.stream.Stream;

/** Reference §7.1 to §7.3: the filter grammar of runs; what it finds is in the Python suite. */
class RunSearchTest extends Table {
  private static final String AND_ONLY = "knows AND only";

  @Override
  Stream<Row> rows() {
    return Stream.of(lexing(), nothing(), refusals(), wider(), orders(), fields()).flatMap(s -> s);
  }

  private static Row search(String name, String members) {
    return Row.post(name, "runs/search", "{\"experiment_ids\": [\"<experiment>\"]" + members + "}");
  }

  private static Row filter(String filter) {
    return search(filter, ", \"filter\": \"" + filter.replace("\"", "\\\"") + "\"");
  }

  /** Each finds the one active run, which has metric m = 1, param p = '1', tag t = 'x'. */
  private static Stream<Row> lexing() {
    return Stream.of(
            "",
            "metrics.m = 1 AND params.p = '1'",
            "metrics.m = 1 and params.p = '1' And tags.t = 'x'",
            "  metrics.m=1  ",
            "metrics.m>=.5",
            "metrics.m > -1",
            "metrics.m < 1e3",
            "metric.m = 1.0",
            "params.p = \"1\"",
            "param.`p` = '1'",
            "parameters.'p' = '1'",
            "tags.\"t\" = 'x'",
            "tag.t like 'x'",
            "tags.t iLiKe 'X'",
            "params.p is not null",
            "tags.unset IS NULL",
            "attributes.status = 'RUNNING'",
            "run.status = 'RUNNING'",
            "attr.run_id = '<run>'",
            "run_id in ('<run>', 'x')",
            "start_time = 1000",
            "attribute.start_time = 1e3",
            "metrics.m > 0 and metrics.m < 2",
            "metrics.m != 2",
            "params.p LIKE '_'",
            "attributes.`Run name` LIKE '%'",
            "run_name ILIKE '%-%'",
            "created = 1000",
            "user_id = ''",
            "artifact_uri LIKE '%<run>/artifacts'")
        .map(text -> filter(text).gives("runs.size()", 1).gives("runs[0].info.run_id", "<run>"));
  }

  /** Each finds none. */
  private static Stream<Row> nothing() {
    return Stream.of(
            "tags.unset != 'x'",
            "params.unset != 'x'",
            "metrics.unset != 1",
            "end_time > 0",
            "status = 'running'",
            "tags.t = 'X'",
            "tags.t LIKE 'X'",
            "params.p IS NULL",
            "run_id NOT IN ('<run>')",
            "dataset.name = 'none'")
        .map(text -> filter(text).gives("runs", null));
  }

  private static Stream<Row> refusals() {
    Stream<Row> refused =
        Stream.of(
                "metrics.m",
                "metrics.m =",
                "= 1",
                "1 < metrics.m",
                "metrics.m == 1",
                "metrics.m <> 2",
                "metrics.m BETWEEN 0 AND 2",
                "metrics.m = +1",
                "metrics.m LIKE '1'",
                "metrics.m IN (1)",
                "params.p < '1'",
                "params.p IN ('1')",
                "run_id IN ()",
                "run_id IN (1)",
                "status IN ('RUNNING')",
                "Metrics.m = 1",
                "datasets.colour = 'x'",
                "start_time = 'x'",
                "start_time LIKE '1'",
                "params.p = '1' -- comment",
                "params.p = '1",
                "tags.a-b = '1'")
            .map(text -> filter(text).refused(INVALID, ""));
    Stream<Row> explained =
        Stream.of(
            filter("nonsense.x = '1'").refused(INVALID, "Invalid entity type 'nonsense'."),
            filter("attributes.colour = 'red'")
                .refused(INVALID, "Invalid attribute key 'colour' specified. Valid keys are"),
            filter("metrics.m = '1'")
                .refused(INVALID, "Expected numeric value type for metric. Found '1'"),
            filter("params.p = 5").refused(INVALID, "Expected a quoted string value for parameter"),
            filter("params.p > '1'").refused(INVALID, "Invalid comparator '>' not one of"),
            filter("metrics.m IS NULL")
                .refused(
                    INVALID,
                    "IS NULL / IS NOT NULL is only supported for tags and params, not for"),
            filter("params.p = '1'; params.p = '1'")
                .refused(INVALID, "Search filter contained multiple expression"),
            filter("run_name IN ('a')")
                .refused(
                    INVALID,
                    "Only ['run_id'] attributes support comparison with a list of quoted string"
                        + " values."));
    return Stream.concat(refused, explained);
  }

  private static Stream<Row> wider() {
    return Stream.of(
            "metrics.m = 2 OR params.p = '1'",
            "NOT metrics.m = 2",
            "(metrics.m = 1)",
            "((metrics.m = 2) or (not (params.p = '2' and tags.t = 'x')))",
            "not not metrics.m = 1")
        .map(text -> filter(text).gives("runs[0].info.run_id", "<run>").unlikeMlflow(AND_ONLY));
  }

  private static Row order(String order) {
    return search("order_by " + order, ", \"order_by\": [\"" + order + "\"]");
  }

  private static Stream<Row> orders() {
    Stream<Row> accepted =
        Stream.of(
                "metrics.m",
                "metric.m DESC",
                "params.p asc",
                "tags.`t` desc",
                "run_id",
                "attributes.run_name",
                "status",
                "artifact_uri",
                "user_id",
                "start_time",
                "created ASC",
                "end_time DESC")
            .map(text -> order(text).gives("runs.size()", 1));
    Stream<Row> refused =
        Stream.of("datasets.name", "colour", "metrics.m sideways", "metrics.m asc desc", ";")
            .map(text -> order(text).refused(INVALID, ""));
    Row twice = search("order_by one key twice", ", \"order_by\": [\"run_id\", \"run_id DESC\"]");
    return Stream.of(
            accepted, refused, Stream.of(twice.gives("runs.size()", 1).unlikeMlflow("answers 500")))
        .flatMap(s -> s);
  }

  private static Stream<Row> fields() {
    return Stream.of(
        Row.post("no experiments", "runs/search", "{}").gives("runs", null),
        Row.post(
                "an unknown experiment",
                "runs/search",
                "{\"experiment_ids\": [\"<unknownExperiment>\"]}")
            .gives("runs", null),
        search("deleted runs only", ", \"run_view_type\": \"DELETED_ONLY\"")
            .gives("runs[0].info.run_id", "<deletedRun>"),
        search("all runs", ", \"run_view_type\": \"ALL\"").gives("runs.size()", 2),
        search("a full page has a token", ", \"run_view_type\": \"ALL\", \"max_results\": 1")
            .gives("runs.size()", 1)
            .gives("next_page_token.isEmpty()", false),
        search("a page that holds all has none", ", \"run_view_type\": \"ALL\", \"max_results\": 2")
            .gives("runs.size()", 2)
            .gives("next_page_token", null));
  }
}
