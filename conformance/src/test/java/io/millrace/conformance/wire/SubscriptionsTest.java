package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.conformance.Deviations;
import io.millrace.conformance.Received;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Subscriptions to events of every domain. MLflow has none. */
@Tag("smoke")
class SubscriptionsTest extends Table {
  private static final String PATH = "/api/v1/subscriptions";
  private static final String NONE = PATH + "/00000000-0000-0000-0000-000000000000";

  @BeforeAll
  static void needMillrace() {
    assumeFalse(Deviations.againstMlflow(), "MLflow has no subscriptions");
  }

  private static Row create(String what, String fields) {
    return Row.post(
        "create, " + what, PATH, "{\"url\": \"http://127.0.0.1:9/x\", %s}".formatted(fields));
  }

  @Override
  Stream<Row> rows() {
    return Stream.of(
        create("without a name", "\"description\": \"d\"").refused(INVALID, "'name'"),
        create("a bad name", "\"name\": \"a b\"").refused(INVALID, "name 'a b' is invalid"),
        Row.post("create, without a URL", PATH, "{\"name\": \"n\"}").refused(INVALID, "'url'"),
        Row.post("create, another scheme", PATH, "{\"name\": \"n\", \"url\": \"ftp://h/x\"}")
            .refused(INVALID, "URL scheme: 'ftp'"),
        create("a bad type", "\"name\": \"n\", \"filter\": {\"types\": [\"*.created\"]}")
            .refused(INVALID, "types"),
        create("an unknown status", "\"name\": \"n\", \"status\": \"ASLEEP\"")
            .refused(INVALID, "status"),
        create("a description too long", "\"name\": \"n\", \"description\": \"<x*1001>\"")
            .refused(INVALID, "description"),
        create("a secret too long", "\"name\": \"n\", \"secret\": \"<x*1001>\"")
            .refused(INVALID, "secret"),
        Row.get("get of a missing one", NONE).refused(404, ABSENT, "not found"),
        Row.get("get of what is no id", PATH + "/x").refused(404, ABSENT, "not found"),
        Row.patch("update of a missing one", NONE, "{}").refused(404, ABSENT, "not found"),
        Row.delete("delete of a missing one", NONE).refused(404, ABSENT, "not found"),
        Row.get("list, max_results of 1001", PATH + "?max_results=1001")
            .refused(INVALID, "max_results"),
        Row.get("list, a bad page token", PATH + "?page_token=x").refused(INVALID, "page token"));
  }

  @Test
  void aSubscriptionIsMadeReadListedChangedAndRemoved() throws Exception {
    try (Hooks hooks = new Hooks()) {
      String id = hooks.subscription("/a", "{\"types\": [\"run.*\"]}");
      JsonPath made = Api.get(PATH + "/" + id).jsonPath().setRootPath("subscription");
      assertThat(made.getString("subscription_id")).isEqualTo(id);
      assertThat(made.getString("status")).isEqualTo("ACTIVE");
      assertThat(made.getList("filter.types")).isEqualTo(List.of("run.*"));
      assertThat(made.<Object>get("secret")).isNull();
      assertThat(Api.get(PATH).<List<String>>path("subscriptions.subscription_id")).contains(id);
      assertThat(Api.get("webhooks/" + id).statusCode()).isEqualTo(404);
      List<String> webhooks = Api.get("webhooks").path("webhooks.webhook_id");
      assertThat(webhooks == null ? List.of() : webhooks).doesNotContain(id);

      JsonPath changed =
          Api.send(
                  "PATCH",
                  PATH + "/" + id,
                  java.util.Map.of("Content-Type", Api.JSON),
                  "{\"name\": \"other\", \"status\": \"DISABLED\", \"filter\": {\"aliases\": [\"a\"]}}")
              .jsonPath()
              .setRootPath("subscription");
      assertThat(changed.getString("name")).isEqualTo("other");
      assertThat(changed.getString("url")).isEqualTo(made.getString("url"));
      assertThat(changed.<Object>get("filter.types")).isNull();
      assertThat(changed.getList("filter.aliases")).isEqualTo(List.of("a"));
    }
  }

  @Test
  void whatItAsksForComesAsCloudEventsOfEveryDomain() throws Exception {
    try (Hooks hooks = new Hooks()) {
      String filter = "{\"types\": [\"run.created\", \"registered_model.alias_set\"]}";
      String id = hooks.subscription("/events", filter);
      long start = System.currentTimeMillis() - 1_000;
      String run = world().createRun();
      String move = "{\"name\": \"<registered>\", \"alias\": \"inuse\", \"version\": \"%s\"}";
      world().act("registered-models/alias", move.formatted("1"));
      world().act("registered-models/alias", move.formatted("3"));

      List<Received> came = hooks.await("/events", 3);
      assertThat(came).allMatch(each -> each.isSignedWith("s"));
      assertThat(came)
          .allMatch(each -> each.header("Content-Type").startsWith("application/cloudevents+json"));
      List<JsonPath> aliases =
          came.stream()
              .map(Received::json)
              .filter(event -> event.getString("source").equals("/registry"))
              .toList();
      assertThat(aliases)
          .extracting(event -> event.getString("data.version"))
          .containsExactly("1", "3");
      assertThat(aliases.getLast().getString("data.previous_version")).isEqualTo("1");
      assertThat(aliases.getLast().getString("specversion")).isEqualTo("1.0");
      JsonPath ofRun =
          came.stream()
              .map(Received::json)
              .filter(event -> event.getString("source").equals("/tracking"))
              .findFirst()
              .orElseThrow();
      assertThat(ofRun.getString("subject")).isEqualTo("runs/" + run);
      assertThat(ofRun.getString("type")).isEqualTo("run.created");

      Object listed =
          Api.get("/api/v1/events?since=" + start + "&filter.run_ids=" + run).path("events[0]");
      assertThat(ofRun.<Object>get()).isEqualTo(listed);
      Hooks.awaitLogged(id, "DELIVERED", 3);
      assertThat(Hooks.log(id, "").getList("deliveries.event_source", String.class))
          .containsOnly("/tracking", "/registry");
    }
  }
}
