package io.millrace.models.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Payload.TensorMap;
import io.millrace.models.data.Payload.Value;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.engine.Plain;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** A caller is told which input does not get what it takes. */
class OnnxRefusalTest {

  private static final Tensor TWO_BY_TWO = Models.floats(new long[] {2, 2}, 1, 2, 3, 4);

  @Test
  void namesTheInputThatIsMissing() {
    assertRefused(
        "two_inputs",
        new TensorMap(new LinkedHashMap<>(Map.of("a", Models.floats(new long[] {1}, 1)))),
        "Input 'b' of the model is missing; it takes int64 of shape [-1].");
  }

  @Test
  void namesTheInputThatIsTooMany() {
    LinkedHashMap<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("x", TWO_BY_TWO);
    arrays.put("z", TWO_BY_TWO);
    assertRefused("linear", new TensorMap(arrays), "The model has no input 'z', only 'x'.");
  }

  @Test
  void saysWhichTypeIsExpectedAndWhichCame() {
    assertRefused(
        "linear",
        Models.longs(1, 2),
        "Input 'x' of the model takes float32 of shape [-1, 2], but was given int64 of shape [2].");
  }

  @Test
  void saysWhichShapeIsExpectedAndWhichCame() {
    assertRefused(
        "linear",
        Models.floats(new long[] {1, 4}, 1, 2, 3, 4),
        "Input 'x' of the model takes float32 of shape [-1, 2],"
            + " but was given float32 of shape [1, 4].");
  }

  @Test
  void takesOneArrayForOneInputOnly() {
    assertRefused(
        "two_inputs",
        TWO_BY_TWO,
        "The model has 2 inputs ('a', 'b'): one array without a name is not enough.");
  }

  @Test
  void takesNoOtherJson() {
    assertRefused("linear", new Value(List.of(1L)), "The model takes arrays ('x') or a table.");
  }

  @Test
  void takesNoTableWithoutColumns() {
    assertRefused("linear", new Table(List.of(), 0, true), "The table has no columns.");
  }

  @Test
  void takesNoCellsThatAreLists() {
    Tensor lists = Tensor.of(ElementType.OBJECT, new Object[] {List.of(1L, 2L)}, 1);
    assertRefused(
        "linear",
        new Table(List.of(new Table.Column("x", lists)), 1, true),
        "Input 'x' of the model takes float32 of shape [-1, 2],"
            + " but was given object of shape [1, 1].");
  }

  @Test
  void takesNoTextThatWouldArriveAsAnother() {
    assertRefused(
        "texts",
        Tensor.of(ElementType.STRING, new Object[] {"red", "🍷"}, 2),
        "Input 's' of the model has a character beyond U+FFFF in text 1, which cannot be passed.");
  }

  @Test
  void saysWhyOutputsMakeNoTable() {
    assertRefused(
        "iris_array",
        new Table(
            List.of("a", "b", "c", "d").stream()
                .map(name -> new Table.Column(name, Models.floats(new long[] {1}, 1)))
                .toList(),
            1,
            true),
        "The model's outputs make no table, as 'label' has 1 values and 'probabilities' has 3:"
            + " send arrays.");
  }

  @Test
  void survivesAnAnswerThatDoesNotFitIntoMemory() {
    try (OnnxScorer scorer = Models.load("huge")) {
      for (long size : new long[] {-1, 1L << 29, 1L << 45, Long.MAX_VALUE}) {
        assertThatThrownBy(() -> scorer.predict(Models.longs(size), Map.of()))
            .isInstanceOf(MillraceException.class);
      }
      Map<String, Plain.Array> answer = Plain.of(scorer.predict(Models.longs(2), Map.of()));
      assertThat(answer.get("y").elements()).isEqualTo(List.of(0.0, 0.0));
    }
  }

  private static void assertRefused(String model, Payload input, String message) {
    try (OnnxScorer scorer = Models.load(model)) {
      assertThatThrownBy(() -> scorer.predict(input, Map.of()))
          .hasMessage(message)
          .asInstanceOf(InstanceOfAssertFactories.type(MillraceException.class))
          .returns(ErrorReason.ERROR_REASON_BAD_REQUEST, MillraceException::reason);
    }
  }
}
