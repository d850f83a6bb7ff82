package io.millrace.models.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.models.data.Payload;
import io.millrace.models.requestlog.LoggedCall.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoggedCallTest {

  private static final Source WINE = new Source("wine", 3, "models:/wine/7");
  private static final Payload INPUT = new Payload.Value(List.of("a\nb"));

  private static String line(boolean isStream, List<Payload> answers, String error) {
    Map<String, Object> params = Map.of("k", 2L);
    LoggedCall call =
        new LoggedCall(WINE, null, 5, 1_500_000, INPUT, params, isStream, answers, error);
    return new String(call.line(), StandardCharsets.UTF_8);
  }

  @Test
  void aCallIsOneLineOfJson() {
    assertThat(line(false, List.of(new Payload.Value(List.of(1L, 2.5))), null))
        .isEqualTo(
            "{\"time\": 5, \"deployment\": \"wine\", \"revision\": 3, \"model\": \"models:/wine/7\","
                + " \"duration_ms\": 1.5, \"input\": [\"a\\nb\"], \"params\": {\"k\": 2},"
                + " \"output\": [1, 2.5]}\n");
  }

  @Test
  void aStreamHasItsPartsAndAFailureItsReason() {
    assertThat(line(true, List.of(new Payload.Value("x"), new Payload.Value("y")), "it broke"))
        .endsWith(", \"outputs\": [\"x\", \"y\"], \"error\": \"it broke\"}\n");
    assertThat(line(false, List.of(), "it broke"))
        .doesNotContain("output")
        .endsWith(", \"error\": \"it broke\"}\n");
  }

  @Test
  void whatHasMuchTextIsLarge() {
    assertThat(PayloadSize.of(new Payload.Value(Map.of("k", List.of("x".repeat(5_000))))))
        .isBetween(5_000L, 6_000L);
  }
}
