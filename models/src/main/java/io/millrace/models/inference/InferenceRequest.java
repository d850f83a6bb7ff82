package io.millrace.models.inference;

import java.util.List;
import java.util.Map;

/**
 * What a model is asked.
 *
 * @param inputs at least one, each of a name of its own
 * @param params of the request, known to the model or not
 * @param outputs that are wanted; all if there are none
 */
record InferenceRequest(List<WireTensor> inputs, Map<String, Object> params, List<String> outputs) {

  InferenceRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }
}
