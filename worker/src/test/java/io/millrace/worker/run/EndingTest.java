package io.millrace.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.worker.executor.Exit;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndingTest {

  @Test
  void noSecretIsToldWhateverHasFailed() {
    List<String> secrets = List.of("hunter22");
    assertThat(
            Ending.notPrepared("The worker has failed: no route to hunter22@db")
                .request(secrets)
                .getMessage())
        .isEqualTo("The worker has failed: no route to ***@db");
    Exit exit = Exit.without(Exit.Reason.NOT_PREPARED, "The pod's variable is hunter22.");
    assertThat(Ending.of(exit, null, List.of()).request(secrets).getMessage())
        .isEqualTo("The pod's variable is ***.");
  }
}
