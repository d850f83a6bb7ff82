package io.millrace.tracking.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.millrace.common.v1.Tag;
import io.millrace.tracking.testing.Events;
import io.millrace.tracking.testing.Experiments;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.testing.Refusal;
import io.millrace.tracking.v1.DeleteExperimentTagRequest;
import io.millrace.tracking.v1.Experiment;
import io.millrace.tracking.v1.SetExperimentTagRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ExperimentTagTest {

  private static final String RETENTION = "mlflow.trace.archivalRetention";
  private static final String ARCHIVE_NOW = "mlflow.trace.archiveNow";

  @Inject Experiments experiments;
  @Inject Events events;

  @Test
  void aTagIsSetAndReplacedAndRemoved() {
    String id = experiments.create();
    long lastUpdate = experiments.get(id).getLastUpdateTime();

    experiments.setTag(id, "team/owner", "one");
    experiments.setTag(id, "team/owner", "two");
    experiments
        .stub()
        .setExperimentTag(
            SetExperimentTagRequest.newBuilder().setExperimentId(id).setKey("no value").build());

    Experiment tagged = experiments.get(id);
    assertThat(tagged.getTagsList()).containsExactly(tag("no value", ""), tag("team/owner", "two"));
    assertThat(tagged.getLastUpdateTime()).isEqualTo(lastUpdate);

    delete(id, "team/owner");
    assertThat(experiments.get(id).getTagsList()).containsExactly(tag("no value", ""));
    assertThat(Refusal.of(() -> delete(id, "team/owner")))
        .isEqualTo(Refusal.notFound("No tag with name: team/owner in experiment with id " + id));
    assertThat(events.of("experiments/" + id))
        .containsExactly(
            "experiment.created",
            "experiment.tag_set",
            "experiment.tag_set",
            "experiment.tag_set",
            "experiment.tag_deleted");
  }

  @Test
  void aDeletedExperimentKeepsItsTags() {
    String id = experiments.create();
    experiments.setTag(id, "a", "1");
    experiments.delete(id);
    Refusal refusal =
        Refusal.invalid(
            "The experiment " + id + " must be in the 'active' state. Current state is deleted.");

    assertThat(Refusal.of(() -> experiments.setTag(id, "a", "2"))).isEqualTo(refusal);
    assertThat(Refusal.of(() -> delete(id, "a"))).isEqualTo(refusal);
    assertThat(experiments.get(id).getTagsList()).containsExactly(tag("a", "1"));
  }

  @Test
  void keysAndValuesHaveBoundsAndAreNeverCut() {
    String id = experiments.create();

    experiments.setTag(id, "k".repeat(250), "v".repeat(20_000));

    assertThat(experiments.get(id).getTags(0).getValue()).hasSize(20_000);
    assertThat(Refusal.of(() -> experiments.setTag(id, "k".repeat(251), "v")))
        .isEqualTo(Refusal.invalid("'key' exceeds the maximum length of 250 characters"));
    assertThat(Refusal.of(() -> experiments.setTag(id, "k", "v".repeat(20_001))))
        .isEqualTo(Refusal.invalid("'value' exceeds the maximum length of 20000 characters"));
    assertThat(
            Refusal.of(
                () -> experiments.create(Experiments.newName(), tag("k", "v".repeat(20_001)))))
        .isEqualTo(Refusal.invalid("'value' exceeds the maximum length of 20000 characters"));
  }

  @Test
  void keysMustMeanThemselvesAsPaths() {
    String id = experiments.create();

    assertThat(Refusal.of(() -> experiments.setTag(id, "k!", "v")).message())
        .startsWith("Invalid value \"k!\" for parameter 'key' supplied: Names may only contain");
    assertThat(
            Refusal.of(
                    () -> experiments.create(Experiments.newName(), tag("ok", ""), tag("../x", "")))
                .message())
        .startsWith("Invalid value \"../x\" for parameter 'tags[1].key' supplied:");
    assertThat(Refusal.of(() -> experiments.setTag(id, "", "v")).message())
        .startsWith("Missing value for required parameter 'key'.");
  }

  @Test
  void anExperimentHasFiftyCustomViews() {
    String id = experiments.create();
    IntStream.rangeClosed(1, 50)
        .forEach(i -> experiments.setTag(id, "mlflow.customView.view" + i, "{}"));

    assertThat(Refusal.of(() -> experiments.setTag(id, "mlflow.customView.view51", "{}")).message())
        .startsWith("Unable to create another custom view");
    experiments.setTag(id, "mlflow.customView.view50", "{\"changed\": 1}");
    experiments.setTag(id, "mlflow.customView", "not a view");
    assertThat(experiments.get(id).getTagsList()).hasSize(51);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"duration\",\"value\":\"30d\"}",
        "{ \"value\": \"1h\", \"type\": \"duration\" }",
        "{\"type\":\"duration\",\"value\":\"90m\"}"
      })
  void aRetentionIsADuration(String value) {
    String id = experiments.create();
    assertThatCode(() -> experiments.setTag(id, RETENTION, value)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30d",
        "null",
        "[]",
        "{}",
        "{\"type\":\"duration\"}",
        "{\"type\":\"date\",\"value\":\"30d\"}",
        "{\"type\":\"duration\",\"value\":30}",
        "{\"type\":\"duration\",\"value\":\"0d\"}",
        "{\"type\":\"duration\",\"value\":\"30w\"}",
        "{\"type\":\"duration\",\"value\":\"30d\"} x",
        "{\"type\":\"duration\",\"value\":\"30d\",\"more\":1}"
      })
  void aRetentionIsNothingElse(String value) {
    String id = experiments.create();
    assertThat(Refusal.of(() -> experiments.setTag(id, RETENTION, value)).message())
        .contains("'" + RETENTION + "'");
  }

  @Test
  void whatIsToBeArchivedNowIsAllOrOlderThanADuration() {
    String id = experiments.create();
    experiments.setTag(id, ARCHIVE_NOW, "{}");
    experiments.setTag(id, ARCHIVE_NOW, "{\"older_than\":\"12h\"}");

    assertThat(
            Refusal.of(() -> experiments.setTag(id, ARCHIVE_NOW, "{\"older_than\":\"12\"}"))
                .message())
        .contains("'" + ARCHIVE_NOW + "'");
    assertThat(Refusal.of(() -> experiments.setTag(id, ARCHIVE_NOW, "now")).message())
        .contains("'" + ARCHIVE_NOW + "'");
  }

  private void delete(String id, String key) {
    experiments
        .stub()
        .deleteExperimentTag(
            DeleteExperimentTagRequest.newBuilder().setExperimentId(id).setKey(key).build());
  }

  private static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }
}
