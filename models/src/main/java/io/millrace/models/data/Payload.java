package io.millrace.models.data;

import java.util.SequencedMap;

/** What a model is given, and what it answers. */
public sealed interface Payload permits Table, Tensor, Payload.TensorMap, Payload.Value {

  /** Arrays by name, in order. */
  record TensorMap(SequencedMap<String, Tensor> tensors) implements Payload {}

  /**
   * Anything else that JSON can say.
   *
   * @param json null, {@code Boolean, Long, Double, String, List} and {@code Map}, nested; {@code
   *     BigInteger} for whole numbers that a long cannot hold
   */
  record Value(Object json) implements Payload {}
}
