package io.millrace.models.inference;

import com.google.protobuf.ByteString;
import io.millrace.models.scoring.json.JsonException;
import io.millrace.models.scoring.json.JsonScanner;
import io.millrace.models.scoring.json.Slice;
import io.millrace.runtime.error.MillraceException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request over REST: JSON, with the elements of some tensors behind it.
 *
 * @param id comes back with the answer; empty if there is none
 * @param binary the outputs that go out as bytes
 * @param isBinary whether those that {@code binary} and {@code json} do not name do
 * @param json the outputs that go out in JSON
 */
record JsonRequest(
    String id, InferenceRequest request, Set<String> binary, Set<String> json, boolean isBinary) {

  private static final String BINARY_SIZE = "binary_data_size";

  /**
   * Reads a body.
   *
   * @param headerLength how much of it is JSON; null for all
   * @throws MillraceException BAD_REQUEST if it is not JSON, INVALID_PARAMETER_VALUE naming the
   *     member that is not of the protocol
   */
  static JsonRequest read(ByteString body, Long headerLength) {
    if (headerLength != null && (headerLength < 0 || headerLength > body.size())) {
      throw MillraceException.invalid(
          "Invalid value '%d' for header 'Inference-Header-Content-Length': The body has %d bytes."
              .formatted(headerLength, body.size()));
    }
    int length = headerLength == null ? body.size() : headerLength.intValue();
    JsonObjects root = JsonObjects.of("", parse(body.substring(0, length).toByteArray()));
    Map<String, Object> params = root.map("parameters");
    InputRules.parameters(params.keySet(), "the request");
    List<WireTensor> inputs = inputs(root.list("inputs"), new Behind(body.substring(length)));

    List<String> outputs = new ArrayList<>();
    Set<String> binary = new HashSet<>();
    Set<String> json = new HashSet<>();
    List<Slice> wanted = root.list("outputs");
    for (int i = 0; i < wanted.size(); i++) {
      JsonObjects output = JsonObjects.of("outputs[" + i + "]", wanted.get(i));
      String name = output.required("name");
      Map<String, Object> parameters = output.map("parameters");
      InputRules.parameters(parameters.keySet(), "output '" + name + "'");
      outputs.add(name);
      Object flag = parameters.get("binary_data");
      if (flag != null) {
        (Boolean.TRUE.equals(flag) ? binary : json).add(name);
      }
    }
    return new JsonRequest(
        root.text("id"),
        new InferenceRequest(inputs, params, outputs),
        binary,
        json,
        Boolean.TRUE.equals(params.get("binary_data_output")));
  }

  /** Whether an output goes out as bytes. */
  boolean isBinary(String output) {
    return binary.contains(output) || isBinary && !json.contains(output);
  }

  private static Slice parse(byte[] json) {
    try {
      return JsonScanner.check(json);
    } catch (JsonException e) {
      throw MillraceException.badRequest("The body is not JSON: " + e.getMessage());
    } catch (CharacterCodingException e) {
      throw MillraceException.badRequest("The body is not JSON: it is not in UTF-8.");
    }
  }

  private static List<WireTensor> inputs(List<Slice> given, Behind behind) {
    List<WireTensor> inputs = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      inputs.add(input(JsonObjects.of("inputs[" + i + "]", given.get(i)), behind));
    }
    behind.checkEmpty();
    return InputRules.all(inputs);
  }

  private static WireTensor input(JsonObjects input, Behind behind) {
    String name = input.required("name");
    Datatype datatype = Datatype.of(input.required("datatype"), name);
    long[] shape = input.shape("shape");
    Map<String, Object> parameters = input.map("parameters");
    InputRules.parameters(parameters.keySet(), "input '" + name + "'");
    Slice data = input.get("data");
    Object size = parameters.get(BINARY_SIZE);
    if (data == null && size == null) {
      throw InputRules.missing(input.path() + ".data");
    }
    if (data != null && size != null) {
      throw InputRules.data(name, "It has both 'data' and '" + BINARY_SIZE + "'.");
    }
    WireTensor tensor =
        data != null
            ? JsonElements.read(name, datatype, shape, data)
            : RawContents.read(name, datatype, shape, behind.take(name, size));
    return Base64Texts.decoded(tensor, parameters.get(Base64Texts.PARAMETER));
  }

  /** What follows the JSON. */
  private static final class Behind {

    private ByteString rest;

    Behind(ByteString rest) {
      this.rest = rest;
    }

    ByteString take(String input, Object size) {
      if (!(size instanceof Long length) || length < 0 || length > rest.size()) {
        throw MillraceException.invalid(
            "Invalid value '%s' for parameter '%s' of input '%s': %d bytes follow the JSON for it."
                .formatted(size, BINARY_SIZE, input, rest.size()));
      }
      ByteString taken = rest.substring(0, length.intValue());
      rest = rest.substring(length.intValue());
      return taken;
    }

    void checkEmpty() {
      if (!rest.isEmpty()) {
        throw MillraceException.invalid(
            "Invalid body: %d bytes follow the JSON that are no input's.".formatted(rest.size()));
      }
    }
  }
}
