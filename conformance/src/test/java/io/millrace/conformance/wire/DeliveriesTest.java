package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.conformance.Deviations;
import io.millrace.conformance.Patience;
import io.millrace.conformance.Received;
import io.millrace.conformance.Server;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The log of deliveries: retries, dead letters, redelivery, order. MLflow keeps none. */
@Tag("smoke")
@ExtendWith(Server.class)
@Order(Integer.MAX_VALUE - 1)
@ResourceLock("all events")
class DeliveriesTest {
  private static final String DELIVERED = "DELIVERED";
  private static final String DEAD = "DEAD";
  private static final String PENDING = "PENDING";

  private Hooks hooks;

  @BeforeEach
  void listen() throws Exception {
    assumeFalse(Deviations.againstMlflow(), "MLflow keeps no log");
    hooks = new Hooks();
  }

  @AfterEach
  void close() {
    if (hooks != null) {
      hooks.close();
    }
  }

  private static List<String> names(List<Received> deliveries) {
    return deliveries.stream().map(delivery -> delivery.json().getString("data.name")).toList();
  }

  @Test
  void aDeliveryIsLoggedWithWhatWasSentAndAnswered() throws Exception {
    String hook = hooks.webhook("/hook");
    String model = Hooks.newModel();
    Received sent = hooks.await("/hook", 1).getFirst();
    String id = Hooks.awaitLogged(hook, DELIVERED, 1).getFirst();
    assertThat(sent.id()).isEqualTo(id);

    JsonPath listed = Hooks.log(hook, "").setRootPath("deliveries[0]");
    assertThat(listed.getString("delivery_id")).isEqualTo(id);
    assertThat(listed.getString("webhook_id")).isEqualTo(hook);
    assertThat(listed.getString("event_source")).isEqualTo("/registry");
    assertThat(listed.getString("event_type")).isEqualTo("registered_model.created");
    assertThat(listed.getInt("attempt_count")).isEqualTo(1);
    assertThat(listed.getLong("completion_timestamp"))
        .isGreaterThanOrEqualTo(listed.getLong("creation_timestamp"));
    for (String absent : List.of("body", "attempts", "next_attempt_timestamp")) {
      assertThat(listed.<Object>get(absent)).as(absent).isNull();
    }

    JsonPath read = Hooks.delivery(hook, id);
    assertThat(read.getString("body")).isEqualTo(sent.body()).contains(model);
    assertThat(read.getList("attempts")).hasSize(1);
    assertThat(read.getInt("attempts[0].response_status")).isEqualTo(200);
    assertThat(read.getString("attempts[0].response_body")).isEqualTo("thank you");
    assertThat(read.<Object>get("attempts[0].error_message")).isNull();
  }

  @Test
  void whatFailsIsTriedAgainAndHoldsUpWhatIsBehindIt() throws Exception {
    String hook = hooks.webhook("/hook");
    AtomicInteger tries = new AtomicInteger();
    hooks.receiver().answer(delivery -> tries.incrementAndGet() <= 2 ? 503 : 200);
    List<String> models = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      models.add(Hooks.newModel());
    }
    List<Received> came = hooks.await("/hook", 5);
    assertThat(names(came))
        .containsExactly(models.get(0), models.get(0), models.get(0), models.get(1), models.get(2));
    assertThat(came.subList(0, 3)).extracting(Received::id).containsOnly(came.getFirst().id());
    assertThat(came.subList(0, 3)).extracting(Received::body).containsOnly(came.getFirst().body());

    Hooks.awaitLogged(hook, DELIVERED, 3);
    JsonPath read = Hooks.delivery(hook, came.getFirst().id());
    assertThat(read.getInt("attempt_count")).isEqualTo(3);
    assertThat(read.getList("attempts.response_status")).isEqualTo(List.of(503, 503, 200));
    assertThat(read.getList("attempts.timestamp", Long.class)).isSorted();
  }

  @Test
  void whatIsRefusedForGoodIsADeadLetterAndCanBeSentAgain() throws Exception {
    String hook = hooks.webhook("/hook");
    hooks.receiver().answer(delivery -> hooks.receiver().at("/hook").size() == 1 ? 400 : 200);
    String refused = Hooks.newModel();
    String taken = Hooks.newModel();
    assertThat(names(hooks.await("/hook", 2))).containsExactly(refused, taken);
    String dead = Hooks.awaitLogged(hook, DEAD, 1).getFirst();
    assertThat(Hooks.delivery(hook, dead).getInt("attempts[0].response_status")).isEqualTo(400);

    Response again = Hooks.redeliver(hook, dead);
    assertThat(again.statusCode()).as(again.asString()).isEqualTo(200);
    assertThat(again.<String>path("delivery.delivery_id")).isEqualTo(dead);
    Received third = hooks.await("/hook", 3).get(2);
    assertThat(third.id()).isEqualTo(dead);
    assertThat(third.body()).isEqualTo(hooks.receiver().at("/hook").getFirst().body());
    Hooks.awaitLogged(hook, DELIVERED, 2);
    assertThat(Hooks.logged(hook, DEAD)).isEmpty();
    assertThat(Hooks.delivery(hook, dead).getList("attempts.response_status"))
        .isEqualTo(List.of(400, 200));

    assertThat(Hooks.redeliver(hook, dead).statusCode()).isEqualTo(200);
    assertThat(hooks.await("/hook", 4).get(3).id()).isEqualTo(dead);
  }

  @Test
  void whatIsQueuedCannotBeRedelivered() throws Exception {
    String hook = hooks.webhook("/hook");
    hooks.receiver().answer(delivery -> 500);
    Hooks.newModel();
    String queued = Hooks.awaitLogged(hook, PENDING, 1).getFirst();
    Patience.until(() -> Hooks.delivery(hook, queued).getInt("attempt_count") > 0);
    Response response = Hooks.redeliver(hook, queued);
    assertThat(response.<String>path("error_code")).isEqualTo("BAD_REQUEST");
    JsonPath read = Hooks.delivery(hook, queued);
    assertThat(read.<Object>get("completion_timestamp")).isNull();
    assertThat(read.getLong("next_attempt_timestamp"))
        .isGreaterThan(read.getLong("creation_timestamp"));
  }

  @Test
  void aReceiverThatIsAwayHoldsUpNobodyElseAndGetsAllWhenItIsBack() throws Exception {
    Hooks away = new Hooks();
    String url = away.receiver().url("/away");
    away.close();
    String hook = hooks.webhookTo(url);
    hooks.webhook("/other");
    List<String> models = List.of(Hooks.newModel(), Hooks.newModel());
    assertThat(names(hooks.await("/other", 2))).isEqualTo(models);

    String first = Hooks.awaitLogged(hook, PENDING, 2).getLast();
    Patience.until(() -> Hooks.delivery(hook, first).getInt("attempt_count") > 0);
    JsonPath attempt = Hooks.delivery(hook, first).setRootPath("delivery.attempts[0]");
    assertThat(attempt.<Object>get("response_status")).isNull();
    assertThat(attempt.getString("error_message")).isNotBlank();
    assertThat(Hooks.delivery(hook, Hooks.logged(hook, PENDING).getFirst()).getInt("attempt_count"))
        .isZero();

    hooks.update(hook, "{\"url\": \"%s\"}".formatted(hooks.receiver().url("/back")));
    assertThat(names(hooks.await("/back", 2))).isEqualTo(models);
  }

  @Test
  void aRedirectIsAnAnswerAndIsNotFollowed() throws Exception {
    String hook = hooks.webhook("/hook");
    hooks.receiver().answer(delivery -> 302);
    Hooks.newModel();
    String id = Hooks.awaitLogged(hook, DELIVERED, 1).getFirst();
    assertThat(Hooks.delivery(hook, id).getInt("attempts[0].response_status")).isEqualTo(302);
    assertThat(hooks.receiver().at("/elsewhere")).isEmpty();
  }

  @Test
  void whatWasQueuedWaitsWhileTheWebhookIsDisabled() throws Exception {
    String hook = hooks.webhook("/hook");
    hooks.receiver().answer(delivery -> 503);
    String model = Hooks.newModel();
    hooks.await("/hook", 1);
    hooks.update(hook, "{\"status\": \"DISABLED\"}");
    hooks.receiver().answer(delivery -> 200);
    // By the time another one has been told of a further model, it would have been, too.
    hooks.webhook("/other");
    String unheard = Hooks.newModel();
    Patience.until(() -> names(hooks.receiver().at("/other")).contains(unheard));
    assertThat(Hooks.logged(hook, PENDING)).hasSize(1);
    hooks.update(hook, "{\"status\": \"ACTIVE\"}");
    Hooks.awaitLogged(hook, DELIVERED, 1);
    assertThat(names(hooks.receiver().at("/hook"))).containsOnly(model);
  }

  @Test
  void theLogIsReadInPagesTheNewestFirst() throws Exception {
    String hook = hooks.webhook("/hook");
    List<String> models = List.of(Hooks.newModel(), Hooks.newModel(), Hooks.newModel());
    assertThat(names(hooks.await("/hook", 3))).isEqualTo(models);
    List<String> sent = hooks.receiver().at("/hook").stream().map(Received::id).toList();
    JsonPath page = Hooks.log(hook, "?max_results=2");
    List<String> ids = new ArrayList<>(page.getList("deliveries.delivery_id"));
    assertThat(ids).hasSize(2);
    JsonPath rest =
        Hooks.log(hook, "?max_results=2&page_token=" + page.getString("next_page_token"));
    ids.addAll(rest.getList("deliveries.delivery_id"));
    assertThat(ids).isEqualTo(sent.reversed());
    List<Long> times = new ArrayList<>(page.getList("deliveries.creation_timestamp", Long.class));
    times.addAll(rest.getList("deliveries.creation_timestamp", Long.class));
    assertThat(times).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(rest.getString("next_page_token")).isNull();
  }

  @Test
  void theLogGoesWithItsWebhook() throws Exception {
    String hook = hooks.webhook("/hook");
    Hooks.newModel();
    String id = Hooks.awaitLogged(hook, DELIVERED, 1).getFirst();
    String other = hooks.webhook("/other");
    String log = "/api/v1/webhooks/" + hook + "/deliveries";
    String elsewhere = "/api/v1/webhooks/" + other + "/deliveries/" + id;
    assertThat(Api.get(elsewhere).statusCode()).isEqualTo(404);
    assertThat(Api.post(elsewhere + ":redeliver", "{}").statusCode()).isEqualTo(404);

    Api.send("DELETE", "webhooks/" + hook, Map.of("Content-Type", Api.JSON), "{}")
        .then()
        .statusCode(200);
    for (String path : List.of(log, log + "/" + id)) {
      Response response = Api.get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(404);
      assertThat(response.<String>path("error_code")).isEqualTo("RESOURCE_DOES_NOT_EXIST");
    }
  }

  @Test
  void badQuestionsAreRefusedByName() {
    String log = "/api/v1/webhooks/" + hooks.webhook("/hook") + "/deliveries";
    Map<String, String> bad =
        Map.of(
            "max_results=-1", "max_results",
            "max_results=1001", "max_results",
            "max_results=x", "max_results",
            "state=LOST", "state",
            "page_token=x", "page token");
    bad.forEach(
        (query, name) -> {
          Response response = Api.get(log + "?" + query);
          assertThat(response.statusCode()).as(query).isEqualTo(400);
          assertThat(response.<String>path("error_code")).isEqualTo("INVALID_PARAMETER_VALUE");
          assertThat(response.<String>path("message")).contains(name);
        });
    for (String id : List.of("x", "00000000-0000-0000-0000-000000000000", "%20")) {
      assertThat(Api.get(log + "/" + id).statusCode()).as(id).isEqualTo(404);
      assertThat(Api.get("/api/v1/webhooks/" + id + "/deliveries").statusCode())
          .as(id)
          .isEqualTo(404);
    }
  }
}
