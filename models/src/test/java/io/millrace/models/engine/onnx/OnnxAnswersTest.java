package io.millrace.models.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.engine.onnx.Answers.Case;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models answer what MLflow answers with the same models, and refuse what it refuses. */
class OnnxAnswersTest {

  private static final double TOLERANCE = 1e-6;

  static List<Case> cases() {
    return Answers.cases();
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
      Map<String, Plain.Array> answer = Plain.of(scorer.predict(call.given(), Map.of()));
      Map<String, Plain.Array> expected = Plain.of(call.answer());
      assertThat(answer).containsOnlyKeys(expected.keySet().toArray(String[]::new));
      expected.forEach((name, array) -> assertSame(name, answer.get(name), array));
    }
  }

  private static void assertSame(String name, Plain.Array answer, Plain.Array expected) {
    assertThat(answer.type()).as("type of " + name).isEqualTo(expected.type());
    assertThat(answer.shape()).as("shape of " + name).isEqualTo(expected.shape());
    for (int i = 0; i < expected.elements().size(); i++) {
      assertClose(name + "[" + i + "]", answer.elements().get(i), expected.elements().get(i));
    }
  }

  private static void assertClose(String name, Object answer, Object expected) {
    switch (expected) {
      case Double number when Double.isFinite(number) ->
          assertThat((Double) answer)
              .as(name)
              .isCloseTo(number, within(TOLERANCE * Math.max(1, Math.abs(number))));
      case Map<?, ?> map -> {
        Map<?, ?> given = (Map<?, ?>) answer;
        assertThat((Object) given.keySet()).as(name).isEqualTo(map.keySet());
        map.forEach((key, value) -> assertClose(name + "." + key, given.get(key), value));
      }
      default -> assertThat(answer).as(name).isEqualTo(expected);
    }
  }
}
