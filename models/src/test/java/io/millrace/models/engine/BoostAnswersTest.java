package io.millrace.models.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.engine.Answers.Case;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Learners of XGBoost and LightGBM answer what MLflow answers, and refuse what it refuses. */
class BoostAnswersTest {

  static List<Case> cases() {
    return Answers.cases("/boost/answers.json");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsMlflowDoes(Case call) {
    try (Scorer scorer = BoostModels.load(call.model())) {
      if (call.answer() == null) {
        assertThatThrownBy(() -> scorer.predict(call.given(), call.params()))
            .asInstanceOf(InstanceOfAssertFactories.type(MillraceException.class))
            .returns(ErrorReason.ERROR_REASON_BAD_REQUEST, MillraceException::reason);
        return;
      }
      Plain.assertSame(scorer.predict(call.given(), call.params()), call.answer());
    }
  }
}
