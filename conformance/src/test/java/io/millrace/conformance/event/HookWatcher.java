package io.millrace.conformance.event;

import io.millrace.conformance.Received;
import io.millrace.conformance.Receiver;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What webhooks and subscriptions told a receiver, as the lines of an {@link EventReader}. */
final class HookWatcher {
  private static final String SECRET = "the secret of both";
  private static final String WEBHOOK = "/webhook";
  private static final String SUBSCRIPTION = "/subscription";

  private final Receiver receiver;

  /** Makes a webhook of all that has to do with versions, and a subscription to everything. */
  HookWatcher(Receiver receiver, String url) {
    this.receiver = receiver;
    List<Map<String, String>> events =
        List.of(
            Map.of("entity", "MODEL_VERSION", "action", "CREATED"),
            Map.of("entity", "MODEL_VERSION_TAG", "action", "SET"),
            Map.of("entity", "MODEL_VERSION_ALIAS", "action", "CREATED"));
    post(
        url + "/api/2.0/mlflow/webhooks",
        Map.of("name", "hook", "url", receiver.url(WEBHOOK), "secret", SECRET, "events", events));
    post(
        url + "/api/v1/subscriptions",
        Map.of("name", "all", "url", receiver.url(SUBSCRIPTION), "secret", SECRET));
  }

  private static void post(String url, Map<String, ?> body) {
    RestAssured.given().contentType("application/json").body(body).post(url).then().statusCode(200);
  }

  /** Type and subject of what the webhook was told, each delivery once, in order of arrival. */
  List<String> webhook() {
    return once(WEBHOOK, HookWatcher::mlflowLine);
  }

  /** Id, type and subject of what the subscription was told, each delivery once. */
  List<String> subscription() {
    return once(SUBSCRIPTION, HookWatcher::eventLine);
  }

  private List<String> once(String path, Function<JsonPath, String> line) {
    Set<String> seen = new HashSet<>();
    return receiver.at(path).stream()
        .filter(delivery -> seen.add(delivery.id()))
        .map(delivery -> line.apply(delivery.json()))
        .toList();
  }

  private static String mlflowLine(JsonPath body) {
    String name = "registered-models/" + body.getString("data.name");
    return switch (body.getString("entity")) {
      case "model_version_alias" -> "registered_model.alias_set " + name;
      case "model_version_tag" ->
          "model_version.tag_set " + name + "/versions/" + body.getString("data.version");
      default -> "model_version.created " + name + "/versions/" + body.getString("data.version");
    };
  }

  private static String eventLine(JsonPath event) {
    return EventReader.line(
        event.getString("id"), event.getString("type"), event.getString("subject"));
  }

  /** Deliveries whose signature is wrong. */
  List<Received> unsigned() {
    return List.of(WEBHOOK, SUBSCRIPTION).stream()
        .flatMap(path -> receiver.at(path).stream())
        .filter(delivery -> !delivery.isSignedWith(SECRET))
        .toList();
  }
}
