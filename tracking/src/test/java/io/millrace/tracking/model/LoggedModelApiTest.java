package io.millrace.tracking.model;

import static io.millrace.tracking.testing.LoggedModels.idOf;
import static io.millrace.tracking.testing.Tracking.point;
import static io.millrace.tracking.testing.Tracking.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tracking.testing.Events;
import io.millrace.tracking.testing.Experiments;
import io.millrace.tracking.testing.LoggedModels;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Refusal;
import io.millrace.tracking.testing.Tracking;
import io.millrace.tracking.v1.CreateLoggedModelRequest;
import io.millrace.tracking.v1.DeleteLoggedModelTagRequest;
import io.millrace.tracking.v1.FinalizeLoggedModelRequest;
import io.millrace.tracking.v1.GetLoggedModelRequest;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LoggedModel;
import io.millrace.tracking.v1.LoggedModelInfo;
import io.millrace.tracking.v1.LoggedModelStatus;
import io.millrace.tracking.v1.Metric;
import io.millrace.tracking.v1.SearchLoggedModelsRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class LoggedModelApiTest {

  @Inject Experiments experiments;
  @Inject LoggedModels models;
  @Inject Events events;

  private String experiment;

  @BeforeEach
  void start() {
    experiment = experiments.create();
  }

  @Test
  void whatWasCreatedIsFoundAndPending() {
    LoggedModel created =
        models.create(
            model("model")
                .setModelType("Agent")
                .setSourceRunId("run")
                .addParams(tag("p", "1"))
                .addParams(tag("alpha", ""))
                .addTags(tag("t", "2")));

    LoggedModelInfo info = created.getInfo();
    assertThat(info.getModelId()).matches("m-[0-9a-f]{32}");
    assertThat(info.getExperimentId()).isEqualTo(experiment);
    assertThat(info.getName()).isEqualTo("model");
    assertThat(info.getModelType()).isEqualTo("Agent");
    assertThat(info.getSourceRunId()).isEqualTo("run");
    assertThat(info.getStatus()).isEqualTo(LoggedModelStatus.LOGGED_MODEL_STATUS_PENDING);
    assertThat(info.getArtifactUri())
        .isEqualTo(
            "mlflow-artifacts:/%s/models/%s/artifacts".formatted(experiment, info.getModelId()));
    assertThat(info.getCreationTimestampMs()).isPositive();
    assertThat(info.getTagsList()).containsExactly(tag("t", "2"));
    assertThat(created.getData().getParamsList()).containsExactly(tag("alpha", ""), tag("p", "1"));
    assertThat(models.get(info.getModelId())).isEqualTo(created);
    assertThat(eventsOf(created)).containsExactly("logged_model.created");
  }

  @Test
  void whatIsUnsetIsEmptyAndANameIsMadeUp() {
    LoggedModelInfo info = models.create(model("")).getInfo();

    assertThat(info.getName()).matches("[a-z]+-[a-z]+-[0-9]*");
    assertThat(info.hasModelType()).isTrue();
    assertThat(info.getModelType()).isEmpty();
    assertThat(info.hasSourceRunId()).isTrue();
    assertThat(info.getSourceRunId()).isEmpty();
    assertThat(info.hasStatusMessage()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a:b", "a.b", "a%b", "a\"b", "a'b"})
  void namesHaveNoCharactersWithAMeaningInUris(String name) {
    assertThat(Refusal.of(() -> models.create(model(name))).message())
        .startsWith("Invalid model name ('" + name + "') provided. ")
        .endsWith("/ : . % \" '");
  }

  @Test
  void whatIsTooLongOrGivenTwiceIsRefused() {
    assertThat(Refusal.of(() -> models.create(model("n".repeat(501)))))
        .isEqualTo(Refusal.invalid("'name' exceeds the maximum length of 500 characters"));
    assertThat(Refusal.of(() -> models.create(model("n").addParams(tag("k".repeat(256), "")))))
        .isEqualTo(Refusal.invalid("'params[0].key' exceeds the maximum length of 255 characters"));
    assertThat(
            Refusal.of(
                () -> models.create(model("n").addParams(tag("k", "1")).addParams(tag("k", "1")))))
        .isEqualTo(Refusal.badRequest("The key 'k' is given twice in 'params'."));
  }

  @Test
  void theExperimentMustBeActive() {
    experiments.delete(experiment);

    assertThat(Refusal.of(() -> models.create(model("model"))))
        .isEqualTo(
            Refusal.invalid(
                "The experiment "
                    + experiment
                    + " must be in the 'active' state. Current state is deleted."));
    assertThat(Refusal.of(() -> models.create(model("model").setExperimentId("987654321"))))
        .isEqualTo(Refusal.notFound("No Experiment with id=987654321 exists"));
  }

  @Test
  void aModelIsFinalizedEvenAfterItsDeletion() {
    LoggedModel created = models.create(model("model"));

    LoggedModel ready =
        models.finalizeAs(idOf(created), LoggedModelStatus.LOGGED_MODEL_STATUS_READY);
    assertThat(ready.getInfo().getStatus()).isEqualTo(LoggedModelStatus.LOGGED_MODEL_STATUS_READY);
    assertThat(ready.getInfo().getLastUpdatedTimestampMs())
        .isGreaterThanOrEqualTo(created.getInfo().getLastUpdatedTimestampMs());
    assertThat(models.get(idOf(created))).isEqualTo(ready);

    models.delete(idOf(created));
    models.finalizeAs(idOf(created), LoggedModelStatus.LOGGED_MODEL_STATUS_UPLOAD_FAILED);
    assertThat(eventsOf(created))
        .containsExactly(
            "logged_model.created",
            "logged_model.ready",
            "logged_model.deleted",
            "logged_model.failed");
  }

  @Test
  void ofEachMetricTheNewestHundredPointsAreAnswered() {
    String id = idOf(models.create(model("model")));
    try (Tracking tracking = new Tracking()) {
      String run = tracking.newRun();
      LogBatchRequest.Builder batch = LogBatchRequest.newBuilder().setRunId(run);
      for (int i = 0; i < 150; i++) {
        batch.addMetrics(point("often", i, i, i).setModelId(id));
      }
      batch.addMetrics(point("once", 7, 0, 0).setModelId(id));
      tracking.runs.logBatch(batch.build());
    }
    List<Metric> metrics = models.get(id).getData().getMetricsList();
    assertThat(metrics.stream().filter(point -> point.getKey().equals("often")))
        .extracting(Metric::getStep)
        .containsExactlyElementsOf(LongStream.range(50, 150).boxed().toList());
    assertThat(metrics.stream().filter(point -> point.getKey().equals("once")))
        .extracting(Metric::getValue)
        .containsExactly(7.0);
    assertThat(models.search(searchIn(experiment)))
        .singleElement()
        .extracting(LoggedModel::getData)
        .isEqualTo(models.get(id).getData());
  }

  private static SearchLoggedModelsRequest.Builder searchIn(String experiment) {
    return SearchLoggedModelsRequest.newBuilder().addExperimentIds(experiment);
  }

  @Test
  void aStatusMustBeOne() {
    FinalizeLoggedModelRequest.Builder request =
        FinalizeLoggedModelRequest.newBuilder().setModelId(idOf(models.create(model("model"))));

    assertThat(Refusal.of(() -> models.stub().finalizeLoggedModel(request.build())).message())
        .startsWith("Missing value for required parameter 'status'.");
    request.setStatusValue(9);
    assertThat(Refusal.of(() -> models.stub().finalizeLoggedModel(request.build())).message())
        .startsWith("Invalid value 9 for parameter 'status' supplied");
  }

  @Test
  void aDeletedModelIsFoundOnlyWhenAllowed() {
    LoggedModel model = models.create(model("model"));
    String id = idOf(model);
    Refusal notFound = Refusal.notFound("Logged model with ID '" + id + "' not found.");

    models.delete(id);
    models.delete(id);

    assertThat(Refusal.of(() -> models.get(id))).isEqualTo(notFound);
    assertThat(Refusal.of(() -> models.setTags(id, tag("a", "1")))).isEqualTo(notFound);
    assertThat(Refusal.of(() -> models.addParams(id, tag("a", "1")))).isEqualTo(notFound);
    assertThat(
            models
                .stub()
                .getLoggedModel(
                    GetLoggedModelRequest.newBuilder().setModelId(id).setAllowDeleted(true).build())
                .getModel()
                .getInfo()
                .getModelId())
        .isEqualTo(id);
    assertThat(models.search(SearchLoggedModelsRequest.newBuilder().addExperimentIds(experiment)))
        .isEmpty();
    assertThat(eventsOf(model)).containsExactly("logged_model.created", "logged_model.deleted");
  }

  @Test
  void unknownModelsAreNotFound() {
    Refusal notFound = Refusal.notFound("Logged model with ID 'm-none' not found.");

    assertThat(Refusal.of(() -> models.get("m-none"))).isEqualTo(notFound);
    assertThat(Refusal.of(() -> models.delete("m-none"))).isEqualTo(notFound);
    assertThat(Refusal.of(() -> models.setTags("m-none"))).isEqualTo(notFound);
  }

  @Test
  void tagsAreReplacedAndOfARepeatedKeyTheLastCounts() {
    String versions = "[{\"name\": \"model\", \"version\": \"1\"}]";
    LoggedModel model =
        models.create(model("model").addTags(tag("kept", "1")).addTags(tag("a", "0")));
    String id = idOf(model);

    LoggedModel changed =
        models.setTags(id, tag("a", "1"), tag("mlflow.modelVersions", versions), tag("a", "2"));

    assertThat(changed.getInfo().getTagsList())
        .containsExactly(tag("a", "2"), tag("kept", "1"), tag("mlflow.modelVersions", versions));
    assertThat(models.get(id)).isEqualTo(changed);
    assertThat(models.setTags(id)).isEqualTo(changed);
    assertThat(eventsOf(model)).containsExactly("logged_model.created", "logged_model.tags_set");
  }

  @Test
  void aTagIsRemovedOnce() {
    LoggedModel model = models.create(model("model").addTags(tag("a b/c", "1")));
    DeleteLoggedModelTagRequest delete =
        DeleteLoggedModelTagRequest.newBuilder().setModelId(idOf(model)).setTagKey("a b/c").build();

    models.stub().deleteLoggedModelTag(delete);

    assertThat(models.get(idOf(model)).getInfo().getTagsList()).isEmpty();
    assertThat(Refusal.of(() -> models.stub().deleteLoggedModelTag(delete)))
        .isEqualTo(
            Refusal.notFound(
                "No tag with key 'a b/c' found for model with ID '" + idOf(model) + "'."));
    assertThat(eventsOf(model)).containsExactly("logged_model.created", "logged_model.tag_deleted");
  }

  @Test
  void paramsAreAddedAndNeverChanged() {
    LoggedModel model = models.create(model("model").addParams(tag("a", "1")));
    String id = idOf(model);

    models.addParams(id, tag("b", "2"), tag("c", "3"));
    Refusal refusal = Refusal.of(() -> models.addParams(id, tag("d", "4"), tag("a", "1")));

    assertThat(refusal)
        .isEqualTo(
            Refusal.badRequest(
                "Params of a logged model cannot be changed. The model with ID '"
                    + id
                    + "' already has: 'a'."));
    assertThat(models.get(id).getData().getParamsList())
        .containsExactly(tag("a", "1"), tag("b", "2"), tag("c", "3"));
    assertThat(eventsOf(model))
        .containsExactly("logged_model.created", "logged_model.params_logged");
  }

  private CreateLoggedModelRequest.Builder model(String name) {
    return CreateLoggedModelRequest.newBuilder().setExperimentId(experiment).setName(name);
  }

  private List<String> eventsOf(LoggedModel model) {
    return events.of("logged-models/" + idOf(model));
  }
}
