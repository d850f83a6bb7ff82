package io.millrace.runtime.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.events.v1.EventFilter;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventMatcherTest {

  private static StoredEvent event(String type, String data) {
    return new StoredEvent(1, type, "s", Instant.EPOCH, data);
  }

  @ParameterizedTest
  @CsvSource({
    "run.created, run.created, true",
    "run.created, run.deleted, false",
    "run.*, run.created, true",
    "run.*, running.created, false",
    "*, anything, true",
  })
  void aTypeIsNamedWholeOrByItsBeginning(String wanted, String type, boolean fits) {
    EventFilter filter = EventFilter.newBuilder().addTypes(wanted).build();
    assertThat(new EventMatcher(filter).test(event(type, "{}"))).isEqualTo(fits);
  }

  @Test
  void oneValueOfEachFieldMustFit() {
    EventMatcher filter =
        new EventMatcher(
            EventFilter.newBuilder()
                .addTypes("run.*")
                .addExperimentIds("1")
                .addExperimentIds("2")
                .addRunIds("r")
                .build());
    assertThat(filter.test(event("run.created", "{\"experiment_id\": \"2\", \"run_id\": \"r\"}")))
        .isTrue();
    assertThat(filter.test(event("run.created", "{\"experiment_id\": \"3\", \"run_id\": \"r\"}")))
        .isFalse();
    assertThat(filter.test(event("run.created", "{\"experiment_id\": \"2\"}"))).isFalse();
    assertThat(filter.test(event("model.created", "{\"experiment_id\": \"2\", \"run_id\": \"r\"}")))
        .isFalse();
  }

  @Test
  void keysOfTagsAreNotThoseOfParams() {
    EventMatcher filter = new EventMatcher(EventFilter.newBuilder().addTagKeys("team").build());
    assertThat(filter.test(event("run.tags_set", "{\"keys\": [\"a\", \"team\"]}"))).isTrue();
    assertThat(filter.test(event("run.tag_deleted", "{\"key\": \"team\"}"))).isTrue();
    assertThat(filter.test(event("run.params_logged", "{\"keys\": [\"team\"]}"))).isFalse();
  }

  @Test
  void aRegisteredModelIsNoLoggedModelOfThatName() {
    EventMatcher filter =
        new EventMatcher(EventFilter.newBuilder().addRegisteredModels("m").addAliases("a").build());
    assertThat(filter.test(event("registered_model.alias_set", "{\"name\":\"m\",\"alias\":\"a\"}")))
        .isTrue();
    assertThat(filter.test(event("registered_model.alias_set", "{\"name\":\"m\",\"alias\":\"b\"}")))
        .isFalse();
    assertThat(filter.test(event("model.created", "{\"name\":\"m\",\"alias\":\"a\"}"))).isFalse();
  }

  @Test
  void aFilterThatCannotFitIsRefused() {
    assertThatThrownBy(
            () -> new EventMatcher(EventFilter.newBuilder().addTypes("*.created").build()))
        .hasMessageContaining("filter.types");
    assertThatThrownBy(() -> new EventMatcher(EventFilter.newBuilder().addRunIds("").build()))
        .hasMessageContaining("filter.run_ids");
  }

  @ParameterizedTest
  @CsvSource({"x", "MTsx", "MTthPS0x", "Mjt0cmFja2luZz0x", "'MTs='"})
  void whatIsNoCursorIsRefused(String text) {
    assertThatThrownBy(() -> Cursor.parse(text)).hasMessageContaining("cursor");
  }

  @Test
  void aCursorIsReadAsItWasWritten() {
    Cursor cursor = Cursor.EMPTY.with("tracking", 7).with("registry", 1L << 40);
    assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
    assertThat(cursor.position("other")).isNull();
  }
}
