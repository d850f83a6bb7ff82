package io.millrace.models.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.models.engine.onnx.OnnxModel.Field;
import io.millrace.models.signature.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of a model is what its file says. */
class OnnxModelTest {

  @Test
  void namesInputsAndOutputsInOrder() {
    try (OnnxScorer scorer = Models.load("iris")) {
      assertThat(scorer.model())
          .isEqualTo(
              new OnnxModel(
                  List.of(new Field("X", "tensor(float)", ElementType.FLOAT32, List.of(-1L, 4L))),
                  List.of(
                      new Field("output_label", "tensor(int64)", ElementType.INT64, List.of(-1L)),
                      new Field(
                          "output_probability",
                          "seq(map(int64,tensor(float)))",
                          null,
                          List.of()))));
    }
  }

  @Test
  void knowsNumbersWithoutSign() {
    try (OnnxScorer scorer = Models.load("unsigned")) {
      assertThat(scorer.model().outputs())
          .extracting(Field::type)
          .containsExactly(ElementType.UINT16, ElementType.UINT32, ElementType.UINT64);
    }
  }
}
