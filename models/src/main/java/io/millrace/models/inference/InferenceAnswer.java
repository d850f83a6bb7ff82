package io.millrace.models.inference;

import java.util.List;

/**
 * What a model answers.
 *
 * @param version of the model that did
 */
record InferenceAnswer(String version, List<WireTensor> outputs) {

  InferenceAnswer {
    outputs = List.copyOf(outputs);
  }
}
