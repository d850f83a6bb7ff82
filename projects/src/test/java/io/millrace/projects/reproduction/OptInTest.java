package io.millrace.projects.reproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.queue.NoRuns;
import io.millrace.projects.v1.ReproduceRunRequest;
import io.millrace.runtime.error.MillraceException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptInTest {

  private record Config(
      Optional<String> packageIndex, boolean allowPrivateAddresses, int maxChecks, long maxBytes)
      implements ReproductionConfig {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aServerThatRunsNoProjectsLooksAtNothing(boolean validateOnly) {
    // There is nothing that it could look at.
    Reproductions reproductions =
        new Reproductions(
            null, null, null, null, NoRuns.rules(), new Config(Optional.empty(), false, 1, 1));
    ReproduceRunRequest request =
        ReproduceRunRequest.newBuilder().setRunId("0").setValidateOnly(validateOnly).build();
    MillraceException refusal =
        catchThrowableOfType(MillraceException.class, () -> reproductions.reproduce(request));
    assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_PERMISSION_DENIED);
    assertThat(refusal).hasMessageContaining("millrace.projects.run.enabled=true");
  }
}
