package io.millrace.registry.shared;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.runtime.outbox.Event;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How much of a long text an event carries. */
class ModelEventsTest {

  private final ModelEvents events = ModelEvents.of("m", false);

  private static JsonNode data(Event event) throws Exception {
    return new ObjectMapper().readTree(event.data());
  }

  private static SortedMap<String, String> tags(int count, int length) {
    SortedMap<String, String> tags = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      tags.put("key%04d".formatted(i), "x".repeat(length));
    }
    return tags;
  }

  @Test
  void whatFitsIsWhole() throws Exception {
    SortedMap<String, String> tags = tags(150, 1000);

    JsonNode data = data(events.created(tags, "y".repeat(100_000)));

    assertThat(data.path("tags")).hasSize(150);
    assertThat(data.path("tags").path("key0149").asText()).hasSize(1000);
    assertThat(data.path("description").asText()).hasSize(100_000);
  }

  @Test
  void ofWhatDoesNotFitTheBeginningIsThere() throws Exception {
    JsonNode data = data(events.created(tags(150, 3000), "y".repeat(100_000)));

    assertThat(data.path("tags")).hasSize(100);
    assertThat(data.path("tags").path("key0000").asText()).hasSizeLessThan(2000).endsWith("x…");
    assertThat(data.path("description").asText()).hasSizeLessThan(2000).endsWith("y…");
  }

  /** They are six characters each in JSON. */
  @Test
  void controlCharactersCountAsWhatTheyAreWrittenAs() throws Exception {
    assertThat(data(events.tagSet("k", "\u0001".repeat(100_000))).path("value").asText())
        .hasSizeLessThan(2000);
  }
}
