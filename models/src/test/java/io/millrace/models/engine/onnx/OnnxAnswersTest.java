package io.millrace.models.engine.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.engine.Answers;
import io.millrace.models.engine.Answers.Case;
import io.millrace.models.engine.Plain;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models answer what MLflow answers with the same models, and refuse what it refuses. */
class OnnxAnswersTest {

  static List<Case> cases() {
    return Answers.cases("/onnx/answers.json");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsMlflowDoes(Case call) {
    try (OnnxScorer scorer = Models.load(call.model())) {
      if (call.answer() == null) {
        assertThatThrownBy(() -> scorer.predict(call.given(), Map.of()))
            .asInstanceOf(InstanceOfAssertFactories.type(MillraceException.class))
            .returns(ErrorReason.ERROR_REASON_BAD_REQUEST, MillraceException::reason);
        return;
      }
      Plain.assertSame(scorer.predict(call.given(), Map.of()), call.answer());
    }
  }
}
