package io.millrace.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.millrace.common.v1.ErrorReason;
import io.millrace.inference.InferParameter;
import io.millrace.inference.InferTensorContents;
import io.millrace.inference.ModelInferRequest;
import io.millrace.inference.ModelInferRequest.InferInputTensor;
import io.millrace.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.millrace.runtime.error.MillraceException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that are not of the protocol: refused with what is wrong, over REST as over gRPC. */
class BadRequestTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {bad                               | The body is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)
          {}{}                               | The body is not JSON: Extra data: line 1 column 3 (char 2)
          ``                                 | The body is not JSON: Expecting value: line 1 column 1 (char 0)
          [1]                                | Invalid body: It is an object.
          {}                                 | Missing value for required parameter 'inputs'.
          {"inputs": null}                   | Missing value for required parameter 'inputs'.
          {"inputs": []}                     | Missing value for required parameter 'inputs'.
          {"inputs": {}}                     | Invalid value for parameter 'inputs': It is a list.
          {"inputs": [1]}                    | Invalid value for parameter 'inputs[0]': It is an object.
          {"inputs": [{}]}                   | Missing value for required parameter 'inputs[0].name'.
          {"inputs": [{"name": 1}]}          | Invalid value for parameter 'inputs[0].name': It is a text.
          {"inputs": [{"name": "x"}]}        | Missing value for required parameter 'inputs[0].datatype'.
          {"inputs": [IN], "id": 1}          | Invalid value for parameter 'id': It is a text.
          {"inputs": [IN], "parameters": []} | Invalid value for parameter 'parameters': It is an object.
          {"inputs": [IN], "outputs": {}}    | Invalid value for parameter 'outputs': It is a list.
          {"inputs": [IN], "outputs": [{}]}  | Missing value for required parameter 'outputs[0].name'.
          {"inputs": [IN, IN]}               | There are several inputs 'x'.
          """)
  void bodiesOfRest(String body, String message) {
    String input = "{\"name\": \"x\", \"datatype\": \"BOOL\", \"shape\": [0], \"data\": []}";

    assertRefused(body.replace("IN", input), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "datatype": "FP32", "data": [1]                                             | Missing value for required parameter 'inputs[0].shape'.
          "datatype": "FP32", "shape": [1]                                            | Missing value for required parameter 'inputs[0].data'.
          "datatype": "FP32", "shape": [1.5], "data": [1]                             | Invalid value for parameter 'inputs[0].shape': Its elements are whole numbers of 64 bits.
          "datatype": "FP32", "shape": [18446744073709551616], "data": [1]            | Invalid value for parameter 'inputs[0].shape': Its elements are whole numbers of 64 bits.
          "datatype": "FP32", "shape": [1, 2], "data": [[1, 2, 3]]                    | Invalid data of input 'x': Its lists are not nested as the shape says: 2 elements each in dimension 1, and numbers or texts in the last.
          "datatype": "FP32", "shape": [2, 2], "data": [[1, 2], [3]]                  | Invalid data of input 'x': Its lists are not nested as the shape says: 2 elements each in dimension 1, and numbers or texts in the last.
          "datatype": "FP32", "shape": [2, 1], "data": [[1], 2]                       | Invalid data of input 'x': Its lists are not nested as the shape says: 2 elements each in dimension 0, and numbers or texts in the last.
          "datatype": "FP32", "shape": [1, 1], "data": [[[1]]]                        | Invalid data of input 'x': Its lists are not nested as the shape says: 1 elements each in dimension 1, and numbers or texts in the last.
          "datatype": "FP32", "shape": [2], "data": 1                                 | Invalid data of input 'x': It is not a list.
          "datatype": "FP32", "shape": [1], "data": ["1"]                             | Invalid data of input 'x': Element 0 is '1', which is no FP32.
          "datatype": "FP32", "shape": [1], "data": [[1]]                             | Invalid data of input 'x': Element 0 is a list, which is no FP32.
          "datatype": "FP64", "shape": [2], "data": [1, null]                         | Invalid data of input 'x': Element 1 is null, which is no FP64.
          "datatype": "BOOL", "shape": [1], "data": [1]                               | Invalid data of input 'x': Element 0 is 1, which is no BOOL.
          "datatype": "INT32", "shape": [1], "data": [1.5]                            | Invalid data of input 'x': Element 0 is 1.5, which is no INT32.
          "datatype": "INT32", "shape": [1], "data": [true]                           | Invalid data of input 'x': Element 0 is true, which is no INT32.
          "datatype": "INT64", "shape": [1], "data": [9223372036854775808]            | Invalid data of input 'x': Element 0 is 9223372036854775808, which is no INT64.
          "datatype": "UINT64", "shape": [1], "data": [-1]                            | Invalid data of input 'x': Element 0 is -1, which is no UINT64.
          "datatype": "UINT64", "shape": [1], "data": [18446744073709551616]          | Invalid data of input 'x': Element 0 is 18446744073709551616, which is no UINT64.
          "datatype": "BYTES", "shape": [1], "data": [1]                              | Invalid data of input 'x': Element 0 is 1, which is no BYTES.
          "datatype": "FP32", "shape": [1000000, 2000], "data": [1]                   | Invalid data of input 'x': There are fewer elements than the shape has.
          "datatype": "FP32", "shape": [1], "data": [1], "parameters": {"binary_data_size": 4} | Invalid data of input 'x': It has both 'data' and 'binary_data_size'.
          "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": 4}     | Invalid value '4' for parameter 'binary_data_size' of input 'x': 0 bytes follow the JSON for it.
          "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": -1}    | Invalid value '-1' for parameter 'binary_data_size' of input 'x': 0 bytes follow the JSON for it.
          "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": "4"}   | Invalid value '4' for parameter 'binary_data_size' of input 'x': 0 bytes follow the JSON for it.
          "datatype": "BYTES", "shape": [1], "data": ["%"], "parameters": {"content_type": "base64"} | Invalid data of input 'x': Element 0 is not base64.
          """)
  void inputsOfRest(String members, String message) {
    assertRefused("{\"inputs\": [{\"name\": \"x\", " + members + "}]}", message);
  }

  /** The same over both. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          FLOAT | 1          | 1     | Invalid value 'FLOAT' for parameter 'datatype' of input 'x': It is one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BYTES.
          BF16  | 1          | 1     | Invalid value 'BF16' for parameter 'datatype' of input 'x': It is one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BYTES.
          INT32 | -1         | 1     | Invalid value [-1] for parameter 'shape' of input 'x': A length is not negative.
          INT32 | 2          | 1     | Invalid data of input 'x': There are 1 elements, and the shape [2] has 2.
          INT32 | 2,2        | 1,2,3 | Invalid data of input 'x': There are 3 elements, and the shape [2, 2] has 4.
          INT32 | 1          | 1,2   | Invalid data of input 'x': There are 2 elements, and the shape [1] has 1.
          INT32 | 0          | 1     | Invalid data of input 'x': There are 1 elements, and the shape [0] has 0.
          INT32 | 4611686018427387904,4 | 1 | Invalid value [4611686018427387904, 4] for parameter 'shape' of input 'x': It has too many elements.
          INT32 | 4294967296 | 1     | Invalid value [4294967296] for parameter 'shape' of input 'x': It has too many elements.
          INT8  | 1          | 128   | Invalid data of input 'x': Element 0 is 128, which is no INT8.
          INT16 | 2          | 0,-32769 | Invalid data of input 'x': Element 1 is -32769, which is no INT16.
          """)
  void inputsOfBoth(String datatype, String shape, String data, String message) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName("x").setDatatype(datatype);
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (String length : shape.split(",")) {
      input.addShape(Long.parseLong(length));
    }
    for (String element : data.split(",")) {
      contents.addIntContents(Integer.parseInt(element));
    }
    assertRefused(
        ModelInferRequest.newBuilder().addInputs(input.setContents(contents)).build(), message);
    assertRefused(
        "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"%s\", \"shape\": [%s], \"data\": [%s]}]}"
            .formatted(datatype, shape, data),
        message);
  }

  @Test
  void messagesOfGrpc() {
    assertRefused(r -> r, "Missing value for required parameter 'inputs'.");
    assertRefused(
        r -> r.addInputs(InferInputTensor.newBuilder()),
        "Missing value for required parameter 'inputs[0].name'.");
    assertRefused(
        r -> r.addInputs(InferInputTensor.newBuilder().setName("x")),
        "Missing value for required parameter 'inputs[0].datatype'.");
    assertRefused(
        r -> r.addInputs(input("FP32").addShape(0)).addInputs(input("FP32").addShape(0)),
        "There are several inputs 'x'.");
    assertRefused(
        r ->
            r.addInputs(input("FP32").addShape(0))
                .addOutputs(InferRequestedOutputTensor.newBuilder()),
        "Missing value for required parameter 'outputs[0].name'.");
    assertRefused(
        r -> r.addInputs(input("FP16").addShape(1)),
        "Invalid data of input 'x': FP16 has no contents of its own: use raw_input_contents.");
    assertRefused(
        r ->
            r.addInputs(
                input("FP32")
                    .addShape(1)
                    .setContents(InferTensorContents.newBuilder().addFp64Contents(1))),
        "Invalid data of input 'x': Its contents are not in the field of FP32.");
  }

  @Test
  void bytesOfGrpc() {
    assertRefused(
        r -> r.addInputs(input("FP32")).addRawInputContents(bytes()).addRawInputContents(bytes()),
        "Invalid value for parameter 'raw_input_contents': There are 2 for 1 inputs.");
    assertRefused(
        r ->
            r.addInputs(input("FP32").setContents(InferTensorContents.getDefaultInstance()))
                .addRawInputContents(bytes()),
        "Invalid data of input 'x': It has both 'contents' and 'raw_input_contents'.");
    assertRefused(
        r -> r.addInputs(input("FP32").addShape(2)).addRawInputContents(bytes(0, 0, 0, 0, 0)),
        "Invalid data of input 'x': There are 5 bytes, and 2 elements of FP32 have 8.");
    assertRefused(
        r -> r.addInputs(input("FP32").addShape(1 << 30)).addRawInputContents(bytes(0)),
        "Invalid data of input 'x': There are 1 bytes, and 1073741824 elements of FP32 have 4294967296.");
    assertRefused(
        r -> r.addInputs(input("BOOL").addShape(2)).addRawInputContents(bytes(1, 2)),
        "Invalid data of input 'x': Element 1 is 2, which is no BOOL.");
    assertRefused(
        r -> r.addInputs(input("BYTES").addShape(1)).addRawInputContents(bytes(1, 0, 0)),
        "Invalid data of input 'x': The bytes end within element 0.");
    assertRefused(
        r -> r.addInputs(input("BYTES").addShape(1)).addRawInputContents(bytes(2, 0, 0, 0, 65)),
        "Invalid data of input 'x': The bytes end within element 0.");
    assertRefused(
        r -> r.addInputs(input("BYTES").addShape(1)).addRawInputContents(bytes(255, 255, 255, 255)),
        "Invalid data of input 'x': The bytes end within element 0.");
    assertRefused(
        r -> r.addInputs(input("BYTES").addShape(1 << 30)).addRawInputContents(bytes(0, 0, 0, 0)),
        "Invalid data of input 'x': There are 1 elements, and the shape [1073741824] has 1073741824.");
  }

  @Test
  void bytesBehindJson() {
    String json =
        "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"INT8\", \"shape\": [2], \"parameters\": {\"binary_data_size\": 2}}]}";
    ByteString body = ByteString.copyFromUtf8(json);

    assertRefused(
        body.concat(bytes(1)),
        json.length(),
        "Invalid value '2' for parameter 'binary_data_size' of input 'x': 1 bytes follow the JSON for it.");
    assertRefused(
        body.concat(bytes(1, 2, 3)),
        json.length(),
        "Invalid body: 1 bytes follow the JSON that are no input's.");
    assertRefused(
        body,
        1000,
        "Invalid value '1000' for header 'Inference-Header-Content-Length': The body has %d bytes."
            .formatted(json.length()));
    assertRefused(
        body,
        -1,
        "Invalid value '-1' for header 'Inference-Header-Content-Length': The body has %d bytes."
            .formatted(json.length()));
    assertRefused(body, 10, "The body is not JSON: Expecting value: line 1 column 11 (char 10)");
  }

  /** What Triton has beside the protocol is not passed over in silence. */
  @Test
  void sharedMemoryAndClassification() {
    InferParameter region = InferParameter.newBuilder().setStringParam("r").build();
    String there = ": This server does not have it.";
    assertRefused(
        r -> r.addInputs(input("FP32").putParameters("shared_memory_region", region)),
        "Invalid parameter 'shared_memory_region' of input 'x'" + there);
    assertRefused(
        r ->
            r.addInputs(input("FP32").addShape(0))
                .addOutputs(
                    InferRequestedOutputTensor.newBuilder()
                        .setName("y")
                        .putParameters("classification", region)),
        "Invalid parameter 'classification' of output 'y'" + there);
    assertRefused(
        "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1], \"parameters\": {\"shared_memory_region\": \"r\"}}]}",
        "Invalid parameter 'shared_memory_region' of input 'x'" + there);
  }

  private static InferInputTensor.Builder input(String datatype) {
    return InferInputTensor.newBuilder().setName("x").setDatatype(datatype);
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }

  private static void assertRefused(String body, String message) {
    assertRefused(ByteString.copyFromUtf8(body), null, message);
  }

  private static void assertRefused(ByteString body, int length, String message) {
    assertRefused(body, Long.valueOf(length), message);
  }

  private static void assertRefused(ByteString body, Long length, String message) {
    MillraceException e =
        catchThrowableOfType(MillraceException.class, () -> JsonRequest.read(body, length));
    assertThat(e).isNotNull().hasMessage(message);
    assertThat(e.reason())
        .isIn(
            ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE, ErrorReason.ERROR_REASON_BAD_REQUEST);
  }

  private static void assertRefused(
      UnaryOperator<ModelInferRequest.Builder> request, String message) {
    assertRefused(request.apply(ModelInferRequest.newBuilder()).build(), message);
  }

  private static void assertRefused(ModelInferRequest request, String message) {
    MillraceException e =
        catchThrowableOfType(MillraceException.class, () -> GrpcTensors.read(request));
    assertThat(e).isNotNull().hasMessage(message);
    assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
  }
}
