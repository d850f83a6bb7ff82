package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.BAD;
import static io.millrace.conformance.wire.Row.INVALID;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Registry reference §7: webhooks, at a server that may call this machine. Of MLflow's own: {@code
 * MLFLOW_WEBHOOK_ALLOWED_SCHEMES=http,https MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS=true}.
 */
class WebhooksTest extends Table {
  private static final String HOOKS = "webhooks";
  private static final String ONE = "webhooks/<webhook>";
  private static final String NONE = "webhooks/00000000-0000-4000-8000-000000000000";
  private static final String URL = "\"url\": \"http://127.0.0.1:9/hook\"";
  private static final String EVENTS =
      "\"events\": [{\"entity\": \"BUDGET_POLICY\", \"action\": \"EXCEEDED\"}]";
  private static final String GOOD = "\"name\": \"n\", " + URL + ", " + EVENTS;

  @BeforeAll
  void createWebhook() {
    world()
        .put(
            "webhook",
            world()
                .act(HOOKS, "{" + GOOD + ", \"description\": \"d\", \"secret\": \"s\"}")
                .path("webhook.webhook_id"));
  }

  @AfterAll
  void deleteAll() {
    // Those that the rows have made: other suites have removed theirs.
    for (String id :
        Api.get(HOOKS + "?max_results=1000").<java.util.List<String>>path("webhooks.webhook_id")) {
      Api.send("DELETE", HOOKS + "/" + id, java.util.Map.of("Content-Type", Api.JSON), "{}");
    }
  }

  @Override
  Stream<Row> rows() {
    return Stream.of(names(), urls(), events(), changes(), lists(), tests()).flatMap(rows -> rows);
  }

  private static Row create(String what, String fields) {
    return Row.post("create, " + what, HOOKS, "{" + fields + "}");
  }

  private static Row named(String what, String name) {
    return create("name " + what, "\"name\": \"%s\", %s, %s".formatted(name, URL, EVENTS));
  }

  private static Stream<Row> names() {
    String bad = "is invalid. It must start and end with a letter or digit, be less than 63";
    return Stream.of(
        create("everything left out", GOOD)
            .gives("webhook.name", "n")
            .gives("webhook.status", "ACTIVE")
            .gives("webhook.description", null)
            .gives("webhook.secret", null),
        create("disabled, with all", GOOD + ", \"secret\": \"s\", \"status\": \"DISABLED\"")
            .gives("webhook.status", "DISABLED")
            .gives("webhook.secret", null),
        named("of 63 characters", "<x*63>").gives("webhook.name", "<x*63>"),
        named("of one character", "x"),
        named("with all that is allowed", "a.b_c-D9"),
        named("of 64 characters", "<x*64>").refused(INVALID, bad),
        named("with a blank", "a b").refused(INVALID, "Webhook name 'a b' " + bad),
        named("that starts with a dash", "-a").refused(INVALID, bad),
        named("that ends with a dot", "a.").refused(INVALID, bad),
        named("beyond ASCII", "ä").refused(INVALID, bad),
        named("that is empty", "").refused(INVALID, "Missing value for required parameter 'name'."),
        create("without a name", URL + ", " + EVENTS)
            .refused(INVALID, "Missing value for required parameter 'name'."),
        create("description of 1001 characters", GOOD + ", \"description\": \"<x*1001>\"")
            .refused(INVALID, "'description'")
            .unlikeMlflow("stores it where the database does"),
        create("secret of 1001 characters", GOOD + ", \"secret\": \"<x*1001>\"")
            .refused(INVALID, "'secret'")
            .unlikeMlflow("stores it where the database does"),
        create("unknown status", GOOD + ", \"status\": \"ASLEEP\"")
            .refused(INVALID, "status")
            .unlikeMlflow("drops it"));
  }

  private static Row at(String what, String url) {
    return create("url " + what, "\"name\": \"n\", \"url\": \"%s\", %s".formatted(url, EVENTS));
  }

  private static Stream<Row> urls() {
    return Stream.of(
        create("without a url", "\"name\": \"n\", " + EVENTS)
            .refused(INVALID, "Missing value for required parameter 'url'."),
        at("that is empty", "").refused(INVALID, "Missing value for required parameter 'url'."),
        at("of blanks", "  ")
            .refused(INVALID, "Webhook URL cannot be empty or just whitespace: '  '"),
        at("of another scheme", "ftp://127.0.0.1/x")
            .refused(
                INVALID, "Invalid webhook URL scheme: 'ftp'. Allowed schemes are: http, https."),
        at("of a file", "file:///etc/passwd")
            .refused(INVALID, "Invalid webhook URL scheme: 'file'."),
        at("without a scheme", "127.0.0.1/x").refused(INVALID, "Invalid webhook URL scheme: ''."),
        at("without a host", "http:///x")
            .refused(INVALID, "Webhook URL must include a hostname: 'http:///x'"),
        at("that cannot be parsed", "http://[::1").refused(INVALID, "Invalid webhook URL"),
        at("with a password", "http://user:password@127.0.0.1/x")
            .refused(INVALID, "Invalid webhook URL")
            .unlikeMlflow("takes it, and shows it to whoever lists webhooks"),
        at("over 2048 characters", "http://127.0.0.1/<x*2048>")
            .refused(INVALID, "2048")
            .unlikeMlflow("stores it where the database does"),
        at("with a port and a query", "https://127.0.0.1:8443/x?a=b%20c")
            .gives("webhook.url", "https://127.0.0.1:8443/x?a=b%20c"));
  }

  private static Row of(String what, String events) {
    return create("events " + what, "\"name\": \"n\", %s, \"events\": [%s]".formatted(URL, events));
  }

  private static String event(String entity, String action) {
    return "{\"entity\": %s, \"action\": %s}".formatted(entity, action);
  }

  private static Stream<Row> events() {
    String set = event("\"PROMPT_TAG\"", "\"SET\"");
    return Stream.of(
        create("without events", "\"name\": \"n\", " + URL)
            .refused(INVALID, "Missing value for required parameter 'events'."),
        of("that are none", "").refused(INVALID, "events"),
        of("in order", set + ", " + event("\"MODEL_VERSION\"", "\"CREATED\""))
            .gives("webhook.events[0].entity", "MODEL_VERSION")
            .gives("webhook.events[1].entity", "PROMPT_TAG")
            .gives("webhook.events[1].action", "SET"),
        of("by number", event("10", "5")).gives("webhook.events[0].action", "EXCEEDED"),
        of("of no pair", event("\"PROMPT\"", "\"DELETED\""))
            .refused(
                INVALID,
                "Invalid action 'deleted' for entity 'prompt'. Valid actions are: ['created']"),
        of("updated, which nothing is", event("\"MODEL_VERSION\"", "\"UPDATED\""))
            .refused(INVALID, "Invalid action 'updated' for entity 'model_version'."),
        of("twice", set + ", " + set).refused(BAD, Row.ANY),
        of("in lower case", event("\"prompt\"", "\"created\""))
            .refused(INVALID, "entity")
            .unlikeMlflow("500"),
        of("of no entity", "{\"action\": \"SET\"}").refused(INVALID, "entity").unlikeMlflow("500"),
        of("of no action", "{\"entity\": \"PROMPT\"}")
            .refused(INVALID, "action")
            .unlikeMlflow("500"));
  }

  private static Row change(String what, String fields) {
    return Row.patch("update, " + what, ONE, "{" + fields + "}");
  }

  private static Stream<Row> changes() {
    return Stream.of(
        change("what is empty changes nothing", "\"name\": \"\", \"url\": \"\", \"events\": []")
            .gives("webhook.name", "n")
            .gives("webhook.url", "http://127.0.0.1:9/hook")
            .gives("webhook.events[0].entity", "BUDGET_POLICY"),
        change("nothing", "").gives("webhook.description", "d"),
        change("a bad name", "\"name\": \"a b\"").refused(INVALID, "Webhook name 'a b' is invalid"),
        change("a bad url", "\"url\": \"file:///x\"").refused(INVALID, "URL scheme: 'file'"),
        change("no pair", "\"events\": [" + event("\"PROMPT\"", "\"SET\"") + "]")
            .refused(INVALID, "Invalid action 'set' for entity 'prompt'."),
        change("the description taken away", "\"description\": \"\"")
            .gives("webhook.description", null),
        change("disabled", "\"status\": \"DISABLED\"").gives("webhook.status", "DISABLED"),
        Row.patch("update of a missing one", NONE, "{}")
            .refused(
                404, ABSENT, "Webhook with ID 00000000-0000-4000-8000-000000000000 not found."),
        Row.get("get", ONE).gives("webhook.webhook_id", "<webhook>").gives("webhook.secret", null),
        Row.get("get of a missing one", NONE).refused(404, ABSENT, "not found."),
        Row.get("get of what is no id", "webhooks/x")
            .refused(404, ABSENT, "Webhook with ID x not found."),
        Row.delete("delete of a missing one", NONE).refused(404, ABSENT, "not found."));
  }

  private static Stream<Row> lists() {
    String message = "max_results must be between 1 and 1000.";
    return Stream.of(
        Row.get("list", HOOKS + "?max_results=1").gives("webhooks.size()", 1),
        Row.get("list, max_results of 0", HOOKS + "?max_results=0"),
        Row.get("list, max_results of 1000", HOOKS + "?max_results=1000"),
        Row.get("list, max_results of 1001", HOOKS + "?max_results=1001").refused(INVALID, message),
        Row.get("list, max_results of -1", HOOKS + "?max_results=-1").refused(INVALID, message),
        Row.get("list, a bad page token", HOOKS + "?page_token=x!")
            .refused(INVALID, "Invalid page token"));
  }

  private static Stream<Row> tests() {
    return Stream.of(
        Row.post("test, nobody there", ONE + "/test", "{}")
            .gives("result.success", false)
            .gives("result.response_status", null),
        Row.post("test of a missing one", NONE + "/test", "{}").refused(404, ABSENT, "not found."),
        Row.post(
                "test, no pair",
                ONE + "/test",
                "{\"event\": " + event("\"PROMPT\"", "\"SET\"") + "}")
            .refused(INVALID, "Invalid action 'set' for entity 'prompt'."));
  }
}
