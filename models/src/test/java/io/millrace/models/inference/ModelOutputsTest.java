package io.millrace.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Signature;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a model answers becomes named tensors. */
class ModelOutputsTest {

  private static final Tensor TWO = Nested.tensor(List.of(1.5, 2.5));

  @Test
  void aSoleTensorHasTheNameThatTheSignatureGives() {
    Signature named =
        Samples.signature(
            "[{\"type\": \"double\"}]",
            "[{\"type\": \"tensor\", \"name\": \"y\", \"tensor-spec\": {\"dtype\": \"float64\", \"shape\": [-1]}}]");

    assertThat(of(TWO, named).getFirst().name()).isEqualTo("y");
    assertThat(of(TWO, null).getFirst().name()).isEqualTo("output-0");
  }

  @Test
  void aTableHasATensorForEachColumn() {
    Tensor times = Tensor.of(ElementType.DATETIME, Tensor.allocate(ElementType.DATETIME, 2), 2);
    Tensor values =
        Tensor.of(ElementType.OBJECT, new Object[] {Map.of("a", 0.5), List.of(1L, "x")}, 2);
    Table table =
        new Table(
            List.of(
                new Table.Column("y", TWO),
                new Table.Column("t", times),
                new Table.Column("v", values)),
            2,
            true);

    List<WireTensor> outputs = of(table, null);

    assertThat(outputs.stream().map(WireTensor::name)).containsExactly("y", "t", "v");
    assertThat(outputs).allSatisfy(o -> assertThat(o.tensor().shape()).containsExactly(2, 1));
    assertThat(texts(outputs.get(1))).containsExactly("1970-01-01T00:00:00", "1970-01-01T00:00:00");
    assertThat(texts(outputs.get(2))).containsExactly("{\"a\": 0.5}", "[1, \"x\"]");
  }

  @Test
  void listsOfNumbersAndTextsAreTensors() {
    WireTensor numbers = value(List.of(List.of(1L, 2L), List.of(3L, 4L)));
    assertThat(numbers.datatype()).isEqualTo(Datatype.INT64);
    assertThat(numbers.tensor().shape()).containsExactly(2, 2);

    WireTensor texts = value(List.of("a", "b"));
    assertThat(texts.datatype()).isEqualTo(Datatype.BYTES);
    assertThat(texts(texts)).containsExactly("a", "b");
    assertThat(value(List.of()).tensor().shape()).containsExactly(0);
  }

  @Test
  void otherValuesAreJson() {
    assertThat(texts(value(Map.of("a", List.of(1L))))).containsExactly("{\"a\": [1]}");
    assertThat(texts(value(List.of(Map.of("a", 1L), Map.of("a", 2L)))))
        .containsExactly("{\"a\": 1}", "{\"a\": 2}");
    assertThat(texts(value(List.of(List.of(1L), List.of(1L, 2L)))))
        .containsExactly("[1]", "[1, 2]");
    assertThat(texts(value("text"))).containsExactly("text");
  }

  @Test
  void thoseThatAreWantedInThatOrder() {
    LinkedHashMap<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", TWO);
    tensors.put("b", TWO);
    Payload answer = new Payload.TensorMap(tensors);

    assertThat(ModelOutputs.of(answer, null, List.of("b", "a")).stream().map(WireTensor::name))
        .containsExactly("b", "a");
    assertThatThrownBy(() -> ModelOutputs.of(answer, null, List.of("c")))
        .hasMessage("The model has no output 'c', only 'a', 'b'.");
  }

  @Test
  void complexNumbersCannotBeSaid() {
    Tensor complex = Tensor.of(ElementType.COMPLEX64, Tensor.allocate(ElementType.COMPLEX64, 1), 1);

    assertThatThrownBy(() -> of(complex, null))
        .hasMessage(
            "Output 'output-0' of the model is complex64, which the protocol does not have.");
  }

  private static List<WireTensor> of(Payload answer, Signature signature) {
    return ModelOutputs.of(answer, signature, List.of());
  }

  private static WireTensor value(Object json) {
    return of(new Payload.Value(json), null).getFirst();
  }

  private static List<String> texts(WireTensor output) {
    return Arrays.stream(output.tensor().objects())
        .map(e -> new String(RawContents.bytes(e), StandardCharsets.UTF_8))
        .toList();
  }
}
