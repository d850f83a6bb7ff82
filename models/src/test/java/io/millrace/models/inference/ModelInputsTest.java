package io.millrace.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.millrace.common.v1.ErrorReason;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Signature;
import io.millrace.runtime.error.MillraceException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Named tensors become what a model's signature asks for, or are refused with their name. */
class ModelInputsTest {

  private static final String UNNAMED =
      "[{'type': 'tensor', 'tensor-spec': {'dtype': 'float32', 'shape': [-1, 2]}}]";
  private static final String NAMED =
      "[{'type': 'tensor', 'name': 'a', 'tensor-spec': {'dtype': 'int64', 'shape': [-1]}},"
          + " {'type': 'tensor', 'name': 'b', 'tensor-spec': {'dtype': 'str', 'shape': [1]}}]";
  private static final String COLUMNS =
      "[{'type': 'double', 'name': 'x1', 'required': true}, {'type': 'long', 'name': 'x2', 'required': true},"
          + " {'type': 'double', 'name': 'x3', 'required': false}]";
  private static final String KINDS =
      "[{'type': 'string', 'name': 's'}, {'type': 'binary', 'name': 'b'}, {'type': 'datetime', 'name': 't'},"
          + " {'type': 'array', 'items': {'type': 'long'}, 'name': 'l', 'required': true}]";
  private static final String POSITIONS = "[{'type': 'double'}, {'type': 'double'}]";

  @Test
  void aSoleTensorWithoutANameTakesAnyName() {
    Payload payload = read(UNNAMED, input("whatever", "FP32", "1, 2", "[[1.5, 2]]"));

    assertThat(((Tensor) payload).shape()).containsExactly(1, 2);
    assertThat(Nested.list((Tensor) payload)).isEqualTo(List.of(List.of(1.5, 2.0)));
  }

  @Test
  void tensorsByNameInTheOrderOfTheSignature() {
    Payload.TensorMap map =
        (Payload.TensorMap)
            read(NAMED, input("b", "BYTES", "1", "['ä']"), input("a", "INT64", "2", "[1, 2]"));

    assertThat(map.tensors().sequencedKeySet()).containsExactly("a", "b");
    assertThat(map.tensors().get("b").type()).isEqualTo(ElementType.STRING);
    assertThat(map.tensors().get("b").objects()).containsExactly("ä");
  }

  @Test
  void aTensorForEachColumnWidenedToItsType() {
    Table table =
        (Table)
            read(
                COLUMNS,
                input("x2", "INT32", "2", "[3, 4]"),
                input("x1", "FP32", "2, 1", "[1, 2]"));

    assertThat(table.columns().stream().map(Table.Column::name)).containsExactly("x1", "x2");
    assertThat(table.rows()).isEqualTo(2);
    assertThat(Nested.list(table.columns().get(0).values())).isEqualTo(List.of(1.0, 2.0));
    assertThat(table.columns().get(0).values().type()).isEqualTo(ElementType.FLOAT64);
    assertThat(table.columns().get(1).values().type()).isEqualTo(ElementType.INT64);
  }

  @Test
  void oneTensorForAllColumns() {
    for (String signature : List.of(POSITIONS, POSITIONS.replace("}", ", 'name': 'N'}"))) {
      String named = signature.replaceFirst("'N'", "'p'").replaceFirst("'N'", "'q'");
      Table table = (Table) read(named, input("all", "FP32", "2, 2", "[[1, 2], [3, 4]]"));

      assertThat(table.rows()).isEqualTo(2);
      assertThat(Nested.list(table.columns().get(0).values())).isEqualTo(List.of(1.0, 3.0));
      assertThat(Nested.list(table.columns().get(1).values())).isEqualTo(List.of(2.0, 4.0));
      assertThat(table.columns().get(1).name()).isEqualTo(table.isNamed() ? "q" : "1");
    }
  }

  @Test
  void columnsWithoutNamesByTheNamesOfTheMetadata() {
    Table table =
        (Table)
            read(
                POSITIONS,
                input("input-1", "FP64", "1", "[2]"),
                input("input-0", "FP64", "1", "[1]"));

    assertThat(Nested.list(table.columns().get(0).values())).isEqualTo(List.of(1.0));
  }

  @Test
  void textsForWhatHasNoDatatype() {
    Table table =
        (Table)
            read(
                KINDS,
                input("s", "BYTES", "1", "['ä']"),
                input("b", "BYTES", "1", "['x']"),
                input("t", "BYTES", "1", "['1970-01-01T00:00:01']"),
                input("l", "BYTES", "1", "['[1, 2]']"));

    assertThat(table.columns().get(0).values().objects()).containsExactly("ä");
    assertThat(table.columns().get(1).values().objects()).containsExactly(new byte[] {'x'});
    assertThat(table.columns().get(2).values().buffer().getLong()).isEqualTo(1_000_000_000);
    assertThat(table.columns().get(3).values().objects()).containsExactly(List.of(1L, 2L));
  }

  @Test
  void withoutASignatureTensorsAreTakenAsTheyAre() {
    assertThat(read(null, input("x", "FP32", "1", "[1]"))).isInstanceOf(Tensor.class);
    assertThat(
            ((Payload.TensorMap)
                    read(null, input("x", "FP32", "1", "[1]"), input("y", "BYTES", "1", "['t']")))
                .tensors()
                .sequencedKeySet())
        .containsExactly("x", "y");
  }

  @Test
  void aModelThatChecksByItselfIsGivenLists() {
    Signature hinted =
        new Signature(
            Samples.signature("[{'type': 'string'}]".replace('\'', '"'), null).inputs(),
            null,
            null,
            true);
    List<WireTensor> inputs =
        JsonRequest.read(body(input("x", "BYTES", "2", "['a', 'b']")), null).request().inputs();

    assertThat(((Payload.Value) ModelInputs.of(inputs, hinted)).json())
        .isEqualTo(List.of("a", "b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          UNNAMED   | z FP32 [2] [1,2]                     | Invalid input 'z': Shape of input (2,) does not match expected shape (-1, 2).
          UNNAMED   | z FP64 [1,2] [1,2]                   | Invalid input 'z': dtype of input float64 does not match expected dtype float32
          UNNAMED   | z FP32 [1,2] [1,2]; y FP32 [1] [1]   | The model takes one tensor, which has no name, and got 'z', 'y'.
          NAMED     | a INT64 [1] [1]                      | Model is missing inputs ['b'].
          NAMED     | a INT64 [1] [1]; B BYTES [1] ['x']   | Model is missing inputs ['b']. Note that there were extra inputs: ['B'].
          NAMED     | a INT64 [1] [1]; b BYTES [1] ['x']; c BYTES [1] ['x'] | The model has no input 'c', only 'a', 'b'.
          NAMED     | a INT32 [1] [1]; b BYTES [1] ['x']   | Invalid input 'a': dtype of input int32 does not match expected dtype int64
          NAMED     | a BYTES [1] ['1']; b BYTES [1] ['x'] | Invalid input 'a': dtype of input str does not match expected dtype int64
          NAMED     | a INT64 [1] [1]; b BYTES [2] ['x','y'] | Invalid input 'b': Shape of input (2,) does not match expected shape (1,).
          COLUMNS   | x1 FP64 [1] [1]                      | Model is missing inputs ['x2'].
          COLUMNS   | x1 FP64 [1] [1]; x2 INT64 [1] [1]; x4 FP64 [1] [1] | The model has no input 'x4', only 'x1', 'x2', 'x3'.
          COLUMNS   | x1 FP64 [2] [1,2]; x2 INT64 [1] [1]  | Invalid input 'x2': It has 1 rows, and 'x1' has 2.
          COLUMNS   | x1 FP64 [1,2] [1,2]; x2 INT64 [1] [1] | Invalid input 'x1': It is a column, of shape [rows] or [rows, 1], and got [1, 2].
          COLUMNS   | x1 FP64 [] [1]; x2 INT64 [1] [1]     | Invalid input 'x1': It is a column, of shape [rows] or [rows, 1], and got [].
          COLUMNS   | x1 INT64 [1] [2]; x2 INT64 [1] [1]   | Invalid input 'x1': Incompatible input types for column x1. Can not safely convert int64 to float64.
          COLUMNS   | x1 FP64 [1] [2]; x2 FP64 [1] [1]     | Invalid input 'x2': Incompatible input types for column x2. Can not safely convert float64 to int64.
          COLUMNS   | x1 BYTES [1] ['2']; x2 INT64 [1] [1] | Invalid input 'x1': Incompatible input types for column x1. Can not safely convert str to float64.
          COLUMNS   | all FP32 [1,3] [1,2,3]               | Invalid input 'all': Incompatible input types for column x2. Can not safely convert float32 to int64.
          COLUMNS   | all FP32 [1,4] [1,2,3,4]             | Model is missing inputs ['x1', 'x2']. Note that there were extra inputs: ['all'].
          POSITIONS | z FP32 [3] [1,2,3]                   | Model is missing inputs ['input-0', 'input-1']. Note that there were extra inputs: ['z'].
          KINDS     | l BYTES [1] ['[1']                   | Model is missing inputs ['s', 'b', 't'].
          TIME      | t BYTES [1] ['noon']                 | Invalid input 't': Incompatible input types for column t. Unknown datetime string format, unable to parse: noon
          LIST      | l BYTES [1] ['[1']                   | Invalid input 'l': Incompatible input types for column l. Value 0 is not JSON: Expecting ',' delimiter: line 1 column 3 (char 2)
          LIST      | l BYTES [1] ['[1.5]']                | Invalid input 'l': Incompatible input types for column l. Can not safely convert float to int64.
          LIST      | l INT64 [1] [1]                      | Invalid input 'l': Incompatible input types for column l. Can not safely convert int64 to JSON.
          """)
  void whatIsNotAsTheSignatureSays(String signature, String inputs, String message) {
    String[] given =
        Arrays.stream(inputs.split("; "))
            .map(each -> each.split(" ", 4))
            .map(p -> input(p[0], p[1], p[2].substring(1, p[2].length() - 1), p[3]))
            .toArray(String[]::new);

    assertRefused(signature(signature), body(given), null, message);
  }

  /** What JSON cannot say. */
  @Test
  void textsThatAreNotUtf8() {
    ByteString json =
        body(
            "{'name': 'b', 'datatype': 'BYTES', 'shape': [1], 'parameters': {'binary_data_size': 5}}",
            input("a", "INT64", "1", "[1]"));
    ByteString raw = ByteString.copyFrom(new byte[] {1, 0, 0, 0, -1});

    assertRefused(
        NAMED, json.concat(raw), (long) json.size(), "Invalid input 'b': A text is not in UTF-8.");
  }

  private static void assertRefused(
      String signature, ByteString body, Long length, String message) {
    List<WireTensor> inputs = JsonRequest.read(body, length).request().inputs();
    MillraceException e =
        catchThrowableOfType(
            MillraceException.class,
            () -> ModelInputs.of(inputs, Samples.signature(signature.replace('\'', '"'), null)));
    assertThat(e).isNotNull().hasMessage(message);
    assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
  }

  private static String signature(String name) {
    return switch (name) {
      case "UNNAMED" -> UNNAMED;
      case "NAMED" -> NAMED;
      case "COLUMNS" -> COLUMNS;
      case "POSITIONS" -> POSITIONS;
      case "KINDS" -> KINDS;
      case "TIME" -> "[{'type': 'datetime', 'name': 't'}]";
      case "LIST" ->
          "[{'type': 'array', 'items': {'type': 'long'}, 'name': 'l', 'required': true}]";
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Payload read(String signature, String... inputs) {
    String json = signature == null ? null : signature.replace('\'', '"');
    return ModelInputs.of(
        JsonRequest.read(body(inputs), null).request().inputs(), Samples.signature(json, null));
  }

  private static String input(String name, String datatype, String shape, String data) {
    return "{'name': '%s', 'datatype': '%s', 'shape': [%s], 'data': %s}"
        .formatted(name, datatype, shape, data);
  }

  private static ByteString body(String... inputs) {
    return ByteString.copyFromUtf8(
        "{'inputs': [%s]}".formatted(String.join(", ", inputs)).replace('\'', '"'));
  }
}
