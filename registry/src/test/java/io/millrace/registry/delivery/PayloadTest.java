package io.millrace.registry.delivery;

import static io.millrace.registry.testing.Registry.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.Tag;
import io.millrace.events.v1.EventFilter;
import io.millrace.registry.delivery.Receiver.Call;
import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.v1.CreateModelVersionRequest;
import io.millrace.registry.v1.CreateRegisteredModelRequest;
import io.millrace.registry.v1.DeleteAliasRequest;
import io.millrace.registry.v1.DeleteModelVersionTagRequest;
import io.millrace.registry.v1.DeleteRegisteredModelTagRequest;
import io.millrace.registry.v1.SetModelVersionTagRequest;
import io.millrace.registry.v1.SetRegisteredModelTagRequest;
import io.millrace.registry.v1.WebhookTestResult;
import io.millrace.tracking.v1.CreateExperimentRequest;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is posted: MLflow's words for everything that is done to a model and a prompt. */
@QuarkusTest
@TestProfile(LocalReceivers.class)
@WithTestResource(PostgresResource.class)
class PayloadTest extends DeliveryTestBase {

  private static final Tag IS_PROMPT = tag("mlflow.prompt.is_prompt", "true");

  @Inject Tester tester;

  @Test
  void aModelsWebhookHearsOfItInMlflowsWords() {
    listen();
    String name = newName();
    doEverything(name, "s3://b/m", tag("team", "growth"));

    assertThat(heard(name, 7))
        .containsExactly(
            "registered_model created {'name':'N','tags':{'team':'growth'},'description':''}",
            "model_version created {'name':'N','version':'1','source':'s3://b/m','run_id':null,'tags':{'team':'growth'},'description':null}",
            "model_version created {'name':'N','version':'2','source':'s3://b/m','run_id':'r','tags':{},'description':'d'}",
            "model_version_tag set {'name':'N','version':'1','key':'k','value':'v'}",
            "model_version_tag deleted {'name':'N','version':'1','key':'k'}",
            "model_version_alias created {'name':'N','alias':'a','version':'1'}",
            "model_version_alias deleted {'name':'N','alias':'a'}");
  }

  @Test
  void aPromptsWebhookHearsOfItInMlflowsWords() {
    listen();
    String name = newName();
    String text = "Hello {{name}}! ".repeat(1000).strip();
    doEverything(
        name,
        "dummy-source",
        IS_PROMPT,
        tag("mlflow.prompt.text", text),
        tag("_mlflow_prompt_type", "text"),
        tag("team", "growth"));

    assertThat(heard(name, 9).stream().map(one -> one.replace(text, "TEXT")))
        .containsExactly(
            // As MLflow has it, a prompt's own tags keep its text.
            "prompt created {'name':'N','tags':{'team':'growth','mlflow.prompt.text':'TEXT'},'description':''}",
            "prompt_version created {'name':'N','version':'1','template':'TEXT','tags':{'team':'growth'},'description':null}",
            // The version itself does not say that it is a prompt's.
            "model_version created {'name':'N','version':'2','source':'s3://b/m','run_id':'r','tags':{},'description':'d'}",
            "prompt_tag set {'name':'N','key':'k','value':'v'}",
            "prompt_tag deleted {'name':'N','key':'k'}",
            "prompt_version_tag set {'name':'N','version':'1','key':'k','value':'v'}",
            "prompt_version_tag deleted {'name':'N','version':'1','key':'k'}",
            "prompt_alias created {'name':'N','alias':'a','version':'1'}",
            "prompt_alias deleted {'name':'N','alias':'a'}");
  }

  private static String newName() {
    return io.millrace.registry.testing.Registry.newName();
  }

  private void listen() {
    Topic[] topics =
        Arrays.stream(
                "REGISTERED_MODEL CREATED,MODEL_VERSION CREATED,MODEL_VERSION_TAG SET,MODEL_VERSION_TAG DELETED,MODEL_VERSION_ALIAS CREATED,MODEL_VERSION_ALIAS DELETED,PROMPT CREATED,PROMPT_VERSION CREATED,PROMPT_TAG SET,PROMPT_TAG DELETED,PROMPT_VERSION_TAG SET,PROMPT_VERSION_TAG DELETED,PROMPT_ALIAS CREATED,PROMPT_ALIAS DELETED"
                    .split(","))
            .map(pair -> Hooks.topic(pair.split(" ")[0], pair.split(" ")[1]))
            .toArray(Topic[]::new);
    hooks.webhook(receiver.url("/a"), null, topics);
  }

  private List<String> heard(String name, int count) {
    return receiver
        .await("/a", all -> all.stream().filter(call -> isOf(call, name)).count() >= count)
        .stream()
        .filter(call -> isOf(call, name))
        .map(
            call -> {
              assertThat(call.contentType()).isEqualTo("application/json");
              assertThat(call.body().path("timestamp").asText())
                  .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00");
              assertThat(call.body()).hasSize(4);
              return call.body().path("entity").asText()
                  + " "
                  + call.body().path("action").asText()
                  + " "
                  + call.data().toString().replace('"', '\'').replace(name, "N");
            })
        .toList();
  }

  private static boolean isOf(Call call, String name) {
    return call.data().path("name").asText().equals(name);
  }

  private void doEverything(String name, String source, Tag... tags) {
    registry.models.createRegisteredModel(
        CreateRegisteredModelRequest.newBuilder().setName(name).addAllTags(List.of(tags)).build());
    registry.newVersion(
        CreateModelVersionRequest.newBuilder()
            .setName(name)
            .setSource(source)
            .addAllTags(List.of(tags)));
    registry.newVersion(
        CreateModelVersionRequest.newBuilder()
            .setName(name)
            .setSource("s3://b/m")
            .setRunId("r")
            .setDescription("d"));
    registry.models.setRegisteredModelTag(
        SetRegisteredModelTagRequest.newBuilder().setName(name).setKey("k").setValue("v").build());
    registry.models.deleteRegisteredModelTag(
        DeleteRegisteredModelTagRequest.newBuilder().setName(name).setKey("k").build());
    registry.versions.setModelVersionTag(
        SetModelVersionTagRequest.newBuilder()
            .setName(name)
            .setVersion("1")
            .setKey("k")
            .setValue("v")
            .build());
    registry.versions.deleteModelVersionTag(
        DeleteModelVersionTagRequest.newBuilder()
            .setName(name)
            .setVersion("1")
            .setKey("k")
            .build());
    registry.point(name, "a", "1");
    registry.aliases.deleteAlias(
        DeleteAliasRequest.newBuilder().setName(name).setAlias("a").build());
    registry.move(name, "1", "Staging", false);
  }

  @Test
  void aSubscriptionHearsOfOtherDomainsAsCloudEvents() {
    String name = "experiment of " + newName();
    hooks.subscription(
        receiver.url("/s"), EventFilter.newBuilder().addTypes("experiment.*").build());
    ExperimentServiceGrpc.newBlockingStub(registry.channel())
        .createExperiment(CreateExperimentRequest.newBuilder().setName(name).build());

    Call call =
        receiver.await("/s", all -> all.stream().anyMatch(one -> isOf(one, name))).stream()
            .filter(one -> isOf(one, name))
            .findFirst()
            .orElseThrow();
    assertThat(call.contentType()).isEqualTo("application/cloudevents+json; charset=UTF-8");
    assertThat(call.body().path("specversion").asText()).isEqualTo("1.0");
    assertThat(call.body().path("source").asText()).isEqualTo("/tracking");
    assertThat(call.body().path("type").asText()).isEqualTo("experiment.created");
  }

  @Test
  void aTestPostsAnExampleAtOnce() {
    Topic topic = Hooks.topic("PROMPT_VERSION", "CREATED");
    WebhookTestResult result =
        tester.test(receiver.url("/t"), null, topic.entity(), topic.action());

    assertThat(result)
        .isEqualTo(
            WebhookTestResult.newBuilder()
                .setSuccess(true)
                .setResponseStatus(200)
                .setResponseBody("answer 200")
                .build());
    Call call = receiver.calls("/t").getFirst();
    assertThat(call.body().path("entity").asText()).isEqualTo("prompt_version");
    assertThat(call.data().toString().replace('"', '\''))
        .isEqualTo(
            "{'name':'example_prompt','version':'1','template':'Hello {{name}}!','tags':{'example_key':'example_value'},'description':'An example prompt version'}");
  }

  @Test
  void aTestThatFailsSaysWhy() {
    receiver.behaviour = call -> 500;
    Topic topic = Hooks.topic("BUDGET_POLICY", "EXCEEDED");

    assertThat(tester.test(receiver.url("/t"), null, topic.entity(), topic.action()))
        .isEqualTo(
            WebhookTestResult.newBuilder()
                .setSuccess(false)
                .setResponseStatus(500)
                .setResponseBody("answer 500")
                .build());
    String gone;
    try (Receiver stopped = new Receiver()) {
      gone = stopped.url("/t");
    }
    assertThat(tester.test(gone, null, topic.entity(), topic.action()).getErrorMessage())
        .startsWith("Failed to test webhook: Failed to connect");
  }
}
