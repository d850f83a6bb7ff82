package io.millrace.models.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.models.data.Payload;
import io.millrace.models.engine.Scorer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a canary is judged by when its model predicts in parts. */
class ObservedStreamTest {

  private static final Payload INPUT = new Payload.Value("input");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private static class Whole implements Scorer {
    @Override
    public Payload predict(Payload input, Map<String, Object> params) {
      return input;
    }

    @Override
    public void close() {}
  }

  private static final class Parts extends Whole {
    private final boolean isFailing;

    Parts(boolean isFailing) {
      this.isFailing = isFailing;
    }

    @Override
    public void predictStream(Payload input, Map<String, Object> params, Consumer<Payload> parts) {
      parts.accept(input);
      if (isFailing) {
        throw new IllegalStateException("the model fails");
      }
    }
  }

  private Observed observed(Scorer scorer) {
    Observed observed = new Observed(scorer, meters, Tags.empty());
    observed.through(new BatchingScorer(scorer, 8, Duration.ZERO));
    return observed;
  }

  private double count(String outcome) {
    return meters.get("millrace.deployment.streams").tag("outcome", outcome).timer().count();
  }

  @Test
  void partsComeThroughAndCount() {
    Observed observed = observed(new Parts(false));
    List<Payload> parts = new ArrayList<>();
    observed.predictStream(INPUT, Map.of(), parts::add);
    assertThat(parts).containsExactly(INPUT);
    assertThat(count("answered")).isOne();
  }

  @Test
  void aModelThatFailsIsToBlame() {
    Observed observed = observed(new Parts(true));
    assertThatThrownBy(() -> observed.predictStream(INPUT, Map.of(), part -> {}))
        .hasMessage("the model fails");
    assertThat(count("failed")).isOne();
  }

  @Test
  void aReaderThatGoesAwayIsNot() {
    Observed observed = observed(new Parts(false));
    assertThatThrownBy(
            () ->
                observed.predictStream(
                    INPUT,
                    Map.of(),
                    part -> {
                      throw new IllegalStateException("gone");
                    }))
        .hasMessage("gone");
    assertThat(count("abandoned")).isOne();
  }

  @Test
  void norIsAModelThatHasNoParts() {
    Observed observed = observed(new Whole());
    assertThatThrownBy(() -> observed.predictStream(INPUT, Map.of(), part -> {}))
        .hasMessageContaining("does not predict in parts");
    assertThat(count("refused")).isOne();
  }
}
