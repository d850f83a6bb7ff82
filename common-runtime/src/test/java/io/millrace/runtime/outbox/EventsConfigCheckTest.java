package io.millrace.runtime.outbox;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventsConfigCheckTest {

  private static void check(Map<String, String> settings) {
    EventsConfigCheck.check(
        new SmallRyeConfigBuilder()
            .withMapping(EventsConfig.class)
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build()
            .getConfigMapping(EventsConfig.class));
  }

  @Test
  void theDefaultsAreFineAndSoIsKeepingAll() {
    assertThatCode(() -> check(Map.of())).doesNotThrowAnyException();
    assertThatCode(
            () ->
                check(
                    Map.of(
                        "millrace.events.retention.max-age", "PT0S",
                        "millrace.events.retention.max-events", "0")))
        .doesNotThrowAnyException();
  }

  @Test
  void whatCannotWorkIsRefusedByName() {
    Map<String, String> wrong =
        Map.of(
            "millrace.events.poll-interval", "PT0S",
            "millrace.events.heartbeat", "PT-1S",
            "millrace.events.stall-limit", "PT9999999H",
            "millrace.events.buffered-events", "0",
            "millrace.events.retention.every", "PT0S",
            "millrace.events.retention.max-events", "-1",
            "millrace.events.retention.max-age", "PT-1H");
    wrong.forEach(
        (name, value) ->
            assertThatThrownBy(() -> check(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name));
  }
}
