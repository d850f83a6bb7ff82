package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Patience;
import io.millrace.conformance.Received;
import io.millrace.conformance.Receiver;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Webhooks and subscriptions of one test, with the receiver they are delivered to. */
final class Hooks implements AutoCloseable {
  private static final String WEBHOOKS = "webhooks";
  private static final String SUBSCRIPTIONS = "/api/v1/subscriptions";

  private final Receiver receiver = Receiver.start();
  private final List<String> made = new ArrayList<>();

  Hooks() throws IOException {}

  Receiver receiver() {
    return receiver;
  }

  /** The id of a webhook that hears of new models at a path of the receiver. */
  String webhook(String path) {
    return webhookTo(receiver.url(path));
  }

  /** The id of a webhook that hears of new models at a URL. */
  String webhookTo(String url) {
    String body =
        """
        {"name": "hook", "url": "%s", "events": [{"entity": "REGISTERED_MODEL", "action": "CREATED"}]}
        """;
    String id = created(WEBHOOKS, body.formatted(url)).path("webhook.webhook_id");
    made.add(WEBHOOKS + "/" + id);
    return id;
  }

  /** The id of a subscription at a path of the receiver. */
  String subscription(String path, String filter) {
    String body = "{\"name\": \"all\", \"url\": \"%s\", \"secret\": \"s\", \"filter\": %s}";
    String id =
        created(SUBSCRIPTIONS, body.formatted(receiver.url(path), filter))
            .path("subscription.subscription_id");
    made.add(SUBSCRIPTIONS + "/" + id);
    return id;
  }

  private static Response created(String path, String body) {
    Response response = Api.post(path, body);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return response;
  }

  void update(String webhook, String json) {
    Response response =
        Api.send("PATCH", WEBHOOKS + "/" + webhook, Map.of("Content-Type", Api.JSON), json);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
  }

  /** Creates a model, which the webhooks are told of; returns its name. */
  static String newModel() {
    String name = "delivered-" + UUID.randomUUID();
    created("registered-models/create", "{\"name\": \"" + name + "\"}");
    return name;
  }

  /** What came at a path, once so much has. */
  List<Received> await(String path, int count) throws InterruptedException {
    Patience.until(() -> receiver.at(path).size() >= count);
    return receiver.at(path);
  }

  /** The delivery log of a webhook or subscription, the newest first. */
  static JsonPath log(String id, String query) {
    Response response = Api.get("/api/v1/webhooks/" + id + "/deliveries" + query);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return response.jsonPath();
  }

  /** The ids of logged deliveries in a state. */
  static List<String> logged(String id, String state) {
    List<String> ids = log(id, "?state=" + state).getList("deliveries.delivery_id");
    return ids == null ? List.of() : ids;
  }

  /** Waits until so many deliveries are in a state; returns their ids, the newest first. */
  static List<String> awaitLogged(String id, String state, int count) throws InterruptedException {
    Patience.until(() -> logged(id, state).size() >= count);
    return logged(id, state);
  }

  /** A delivery with its attempts. */
  static JsonPath delivery(String id, String delivery) {
    Response response = Api.get("/api/v1/webhooks/" + id + "/deliveries/" + delivery);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return response.jsonPath().setRootPath("delivery");
  }

  static Response redeliver(String id, String delivery) {
    return Api.post("/api/v1/webhooks/" + id + "/deliveries/" + delivery + ":redeliver", "{}");
  }

  @Override
  public void close() {
    made.forEach(path -> Api.send("DELETE", path, Map.of("Content-Type", Api.JSON), "{}"));
    receiver.close();
  }
}
