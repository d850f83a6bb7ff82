package io.millrace.models.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.api.v1.HttpHeader;
import io.millrace.inference.InferParameter;
import io.millrace.inference.ModelInferRequest;
import io.millrace.inference.ModelInferRequest.InferInputTensor;
import io.millrace.inference.ModelInferResponse;
import io.millrace.models.data.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes out and comes in again is the same, in every form that the protocol has for it. */
class RoundTripTest {

  private static final InferenceRequest ANY = new InferenceRequest(List.of(), Map.of(), List.of());

  @ParameterizedTest
  @EnumSource(Datatype.class)
  void rawOverGrpc(Datatype datatype) {
    ModelInferResponse answer = answer(datatype, true);

    assertThat(answer.getOutputs(0).hasContents()).isFalse();
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(3L, 1L);
    assertSame(GrpcTensors.read(again(answer)).inputs().getFirst(), datatype);
  }

  @ParameterizedTest
  @EnumSource(value = Datatype.class, mode = EnumSource.Mode.EXCLUDE, names = "FP16")
  void typedOverGrpc(Datatype datatype) {
    ModelInferResponse answer = answer(datatype, false);

    assertThat(answer.getRawOutputContentsCount()).isZero();
    assertSame(GrpcTensors.read(again(answer)).inputs().getFirst(), datatype);
  }

  /** The protocol has no field for it. */
  @Test
  void halfPrecisionIsRawAlways() {
    assertThat(answer(Datatype.FP16, false).getRawOutputContentsCount()).isOne();
  }

  @ParameterizedTest
  @EnumSource(Datatype.class)
  void inJson(Datatype datatype) {
    HttpBody body = body(datatype, false);

    assertThat(body.getContentType()).isEqualTo("application/json");
    assertThat(body.getExtensionsCount()).isZero();
    assertSame(read(body, null), datatype);
  }

  @ParameterizedTest
  @EnumSource(Datatype.class)
  void behindJson(Datatype datatype) throws InvalidProtocolBufferException {
    HttpBody body = body(datatype, true);

    HttpHeader header = body.getExtensions(0).unpack(HttpHeader.class);
    assertThat(header.getName()).isEqualTo("Inference-Header-Content-Length");
    assertSame(read(body, Long.valueOf(header.getValue())), datatype);
  }

  @Test
  void bytesThatAreNoTextGoThroughJsonAsBase64() {
    byte[] bytes = {0, -1, -2};
    Tensor tensor = Tensor.of(Datatype.BYTES.elements(), new Object[] {bytes}, 1);
    HttpBody body = JsonAnswer.write("m", request(false), answer(Datatype.BYTES, tensor));

    assertThat(body.getData().toStringUtf8()).contains("\"AP/+\"", "\"content_type\": \"base64\"");
    assertThat(read(body, null).tensor().objects()).containsExactly(bytes);
  }

  @Test
  void anIdComesBack() {
    JsonRequest request = new JsonRequest("a\"b", ANY, Set.of(), Set.of(), false);

    HttpBody body =
        JsonAnswer.write("m", request, answer(Datatype.INT8, Samples.of(Datatype.INT8)));

    assertThat(body.getData().toStringUtf8())
        .isEqualTo(
            "{\"model_name\": \"m\", \"model_version\": \"7\", \"id\": \"a\\\"b\", \"outputs\": [{\"name\": \"y\","
                + " \"datatype\": \"INT8\", \"shape\": [3, 1], \"data\": [0, -128, -1]}]}");
  }

  private static void assertSame(WireTensor read, Datatype datatype) {
    Tensor sent = Samples.of(datatype);
    assertThat(read.datatype()).isEqualTo(datatype);
    assertThat(read.tensor().shape()).containsExactly(sent.shape());
    if (datatype == Datatype.BYTES) {
      List<byte[]> bytes = new ArrayList<>();
      for (Object element : read.tensor().objects()) {
        bytes.add(RawContents.bytes(element));
      }
      assertThat(bytes.toArray()).isEqualTo(sent.objects());
    } else {
      assertThat(read.tensor().buffer()).isEqualTo(sent.buffer());
    }
  }

  private static ModelInferResponse answer(Datatype datatype, boolean isRaw) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder();
    if (isRaw) {
      request.addRawInputContents(ByteString.EMPTY);
    }
    return GrpcTensors.write(request.build(), answer(datatype, Samples.of(datatype)));
  }

  private static InferenceAnswer answer(Datatype datatype, Tensor tensor) {
    return new InferenceAnswer("7", List.of(new WireTensor("y", datatype, tensor)));
  }

  private static ModelInferRequest again(ModelInferResponse answer) {
    return ModelInferRequest.newBuilder()
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("y")
                .setDatatype(answer.getOutputs(0).getDatatype())
                .addAllShape(answer.getOutputs(0).getShapeList())
                .putParameters("priority", InferParameter.getDefaultInstance())
                .mergeFrom(contents(answer)))
        .addAllRawInputContents(answer.getRawOutputContentsList())
        .build();
  }

  private static InferInputTensor contents(ModelInferResponse answer) {
    InferInputTensor.Builder contents = InferInputTensor.newBuilder();
    return answer.getOutputs(0).hasContents()
        ? contents.setContents(answer.getOutputs(0).getContents()).build()
        : contents.build();
  }

  private static JsonRequest request(boolean isBinary) {
    return new JsonRequest("", ANY, Set.of(), Set.of(), isBinary);
  }

  private static HttpBody body(Datatype datatype, boolean isBinary) {
    return JsonAnswer.write("m", request(isBinary), answer(datatype, Samples.of(datatype)));
  }

  /** An answer's tensors have the form of a request's. */
  private static WireTensor read(HttpBody answer, Long length) {
    ByteString bytes = answer.getData();
    int end = length == null ? bytes.size() : length.intValue();
    ByteString json =
        ByteString.copyFromUtf8(
            bytes.substring(0, end).toStringUtf8().replace("\"outputs\"", "\"inputs\""));
    return JsonRequest.read(
            json.concat(bytes.substring(end)), length == null ? null : (long) json.size())
        .request()
        .inputs()
        .getFirst();
  }
}
