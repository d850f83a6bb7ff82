package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.INVALID;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Registry reference §5: searches for registered models and versions. */
class RegistrySearchTest extends Table {

  @Override
  Stream<Row> rows() {
    return Stream.of(models(), modelLimits(), versions(), versionLimits()).flatMap(s -> s);
  }

  private static Row search(String what, String name, String filter, String more) {
    String path = what + "/search?filter=" + encode(filter) + more;
    return Row.get(what + ", " + name, path);
  }

  /** The names of the world stay readable for it. */
  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replaceAll("%3C(\\w+)%3E", "<$1>");
  }

  private static Row model(String filter) {
    return search("registered-models", filter, filter, "");
  }

  private static Row version(String filter) {
    return search("model-versions", filter, filter, "");
  }

  private static Stream<Row> models() {
    String tag = "tags.`mlflow.prompt.is_prompt`";
    return Stream.of(
        model("name = '<registered>'").gives("registered_models[0].name", "<registered>"),
        model("attribute.name = '<registered>' AND tag.t = 'x'")
            .gives("registered_models.size()", 1),
        model("name in ('<registered>', '<prompt>')").gives("registered_models.size()", 1),
        model("name = '<prompt>'").gives("registered_models", null),
        model("name = '<prompt>' AND " + tag + " = 'TRUE'").gives("registered_models.size()", 1),
        model("name = '<prompt>' AND " + tag + " != 'false'").gives("registered_models.size()", 1),
        model("name = '<registered>' AND " + tag + " != 'true'")
            .gives("registered_models.size()", 1),
        model("name IN ()")
            .refused(
                INVALID,
                "While parsing a list in the query, expected a non-empty list of string values, but got empty list"),
        model("foo = 'a'")
            .refused(INVALID, "Invalid attribute key 'foo' specified. Valid keys are '{'name'}'"),
        model("name > 'a'").refused(INVALID, "Invalid comparator for attribute: >"),
        model("tags.t IN ('1')")
            .refused(
                INVALID,
                "Expected a quoted string value for tag (e.g. 'my-value'). Got value ('1')"),
        model("tags.t IS NULL").refused(INVALID, "").unlikeMlflow("a 500"),
        model("name = wm")
            .refused(
                INVALID,
                "Parameter value is either not quoted or unidentified quote types used for string value wm. Use either single or double quotes."));
  }

  private static Stream<Row> modelLimits() {
    String path = "registered-models/search";
    return Stream.of(
        Row.get("max_results of 1000", path + "?max_results=1000"),
        Row.get("max_results of 1001", path + "?max_results=1001").refused(INVALID, "1001"),
        Row.get("max_results of 0", path + "?max_results=0")
            .refused(INVALID, "max_results")
            .unlikeMlflow("an empty page with a token that leads nowhere"),
        Row.post("search by POST", path, "{\"max_results\": 1}").unlikeMlflow("a 405"),
        Row.get("order by timestamp", path + "?order_by=timestamp%20DESC"),
        Row.get("order by last_updated_timestamp", path + "?order_by=last_updated_timestamp"),
        Row.get("order by creation_timestamp", path + "?order_by=creation_timestamp")
            .refused(
                INVALID,
                "Invalid order by key 'creation_timestamp' specified. Valid keys are '{'timestamp', 'name'}'"),
        Row.get("order by a prefixed key", path + "?order_by=attribute.name")
            .refused(INVALID, "Invalid order by key"),
        Row.get("a bad page token of models", path + "?page_token=!")
            .refused(INVALID, "Invalid page token"));
  }

  private static Stream<Row> versions() {
    String mine = "name = '<registered>'";
    return Stream.of(
        version(mine).gives("model_versions.size()", 3).gives("model_versions[1].aliases", null),
        version(mine + " AND version_number = 2").gives("model_versions.version", List.of("2")),
        version(mine + " AND version_number >= '2'").gives("model_versions.size()", 2),
        version(mine + " AND run_id IN ('x')").gives("model_versions", null),
        version(mine + " AND source_path LIKE 's3://%'").gives("model_versions.size()", 3),
        version("name = '<prompt>'").gives("model_versions", null),
        version("name = '<prompt>' AND tags.`mlflow.prompt.is_prompt` = 'true'")
            .gives("model_versions.size()", 1),
        version("version_number = 1.5")
            .refused(INVALID, "Invalid value for numeric attribute 'version_number': 1.5"),
        version("version_number = 'a'")
            .refused(INVALID, "Invalid value for numeric attribute 'version_number': 'a'"),
        version("version_number LIKE '1'")
            .refused(INVALID, "Invalid comparator for attribute version_number: LIKE"),
        version("source_path IN ('a')")
            .refused(
                INVALID,
                "Only ['name', 'run_id'] attributes support comparison with a list of quoted string values."),
        version("creation_timestamp > 1").refused(INVALID, "Invalid attribute key"));
  }

  private static Stream<Row> versionLimits() {
    String path = "model-versions/search";
    return Stream.of(
        Row.get("max_results of 200000", path + "?max_results=200000"),
        Row.get("max_results of 200001", path + "?max_results=200001").refused(INVALID, "200001"),
        Row.get("max_results of 0 versions", path + "?max_results=0")
            .refused(
                INVALID, "Invalid value for max_results. It must be a positive integer, but got 0"),
        search(
                "model-versions",
                "in order",
                "name = '<registered>'",
                "&order_by=version_number%20asc")
            .gives("model_versions.version", List.of("1", "2", "3")),
        Row.get("order by an attribute with its prefix", path + "?order_by=attribute.name%20DESC"),
        Row.get("order by source_path", path + "?order_by=source_path")
            .refused(INVALID, "Invalid attribute key"),
        Row.get("a bad page token of versions", path + "?page_token=!")
            .refused(INVALID, "Invalid page token"));
  }
}
