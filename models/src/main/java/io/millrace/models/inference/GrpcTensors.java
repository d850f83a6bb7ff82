package io.millrace.models.inference;

import io.millrace.inference.InferParameter;
import io.millrace.inference.ModelInferRequest;
import io.millrace.inference.ModelInferRequest.InferInputTensor;
import io.millrace.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.millrace.inference.ModelInferResponse;
import io.millrace.inference.ModelInferResponse.InferOutputTensor;
import io.millrace.runtime.error.MillraceException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests and answers over gRPC. */
final class GrpcTensors {

  private GrpcTensors() {}

  /** What a request asks. */
  static InferenceRequest read(ModelInferRequest request) {
    List<WireTensor> inputs = new ArrayList<>(request.getInputsCount());
    if (isRaw(request) && request.getRawInputContentsCount() != request.getInputsCount()) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'raw_input_contents': There are %d for %d inputs."
              .formatted(request.getRawInputContentsCount(), request.getInputsCount()));
    }
    for (int i = 0; i < request.getInputsCount(); i++) {
      inputs.add(input(request, i));
    }
    List<String> outputs = new ArrayList<>(request.getOutputsCount());
    for (int i = 0; i < request.getOutputsCount(); i++) {
      InferRequestedOutputTensor output = request.getOutputs(i);
      if (output.getName().isEmpty()) {
        throw InputRules.missing("outputs[" + i + "].name");
      }
      InputRules.parameters(
          output.getParametersMap().keySet(), "output '" + output.getName() + "'");
      outputs.add(output.getName());
    }
    InputRules.parameters(request.getParametersMap().keySet(), "the request");
    return new InferenceRequest(
        InputRules.all(inputs), values(request.getParametersMap()), outputs);
  }

  private static WireTensor input(ModelInferRequest request, int i) {
    InferInputTensor input = request.getInputs(i);
    String path = "inputs[" + i + "]";
    if (input.getName().isEmpty()) {
      throw InputRules.missing(path + ".name");
    }
    if (input.getDatatype().isEmpty()) {
      throw InputRules.missing(path + ".datatype");
    }
    String name = input.getName();
    InputRules.parameters(input.getParametersMap().keySet(), "input '" + name + "'");
    Datatype datatype = Datatype.of(input.getDatatype(), name);
    long[] shape = new long[input.getShapeCount()];
    for (int dimension = 0; dimension < shape.length; dimension++) {
      shape[dimension] = input.getShape(dimension);
    }
    if (isRaw(request) && input.hasContents()) {
      throw InputRules.data(name, "It has both 'contents' and 'raw_input_contents'.");
    }
    WireTensor tensor =
        isRaw(request)
            ? RawContents.read(name, datatype, shape, request.getRawInputContents(i))
            : TypedContents.read(name, datatype, shape, input.getContents());
    return Base64Texts.decoded(
        tensor, value(input.getParametersOrDefault(Base64Texts.PARAMETER, null)));
  }

  private static boolean isRaw(ModelInferRequest request) {
    return request.getRawInputContentsCount() > 0;
  }

  private static Map<String, Object> values(Map<String, InferParameter> parameters) {
    if (parameters.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> values = new LinkedHashMap<>();
    parameters.forEach((name, parameter) -> values.put(name, value(parameter)));
    return values;
  }

  private static Object value(InferParameter parameter) {
    return parameter == null
        ? null
        : switch (parameter.getParameterChoiceCase()) {
          case BOOL_PARAM -> parameter.getBoolParam();
          case INT64_PARAM -> parameter.getInt64Param();
          case STRING_PARAM -> parameter.getStringParam();
          case DOUBLE_PARAM -> parameter.getDoubleParam();
          case UINT64_PARAM -> unsigned(parameter.getUint64Param());
          case PARAMETERCHOICE_NOT_SET -> null;
        };
  }

  private static Object unsigned(long bits) {
    return bits >= 0 ? (Object) bits : new BigInteger(Long.toUnsignedString(bits));
  }

  /** The answer to a request: raw if that was, or if it cannot be typed. */
  static ModelInferResponse write(ModelInferRequest request, InferenceAnswer answer) {
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(request.getModelName())
            .setModelVersion(answer.version())
            .setId(request.getId());
    boolean isRaw = isRaw(request) || !TypedContents.canWrite(answer.outputs());
    for (WireTensor output : answer.outputs()) {
      InferOutputTensor.Builder tensor =
          InferOutputTensor.newBuilder()
              .setName(output.name())
              .setDatatype(output.datatype().name());
      for (long length : output.tensor().shape()) {
        tensor.addShape(length);
      }
      if (isRaw) {
        response.addRawOutputContents(RawContents.write(output.tensor()));
      } else {
        tensor.setContents(TypedContents.write(output));
      }
      response.addOutputs(tensor);
    }
    return response.build();
  }
}
