package io.millrace.models.engine;

import io.millrace.models.data.Payload;
import java.util.Map;

/** A model that is loaded. For any number of threads. */
public interface Scorer extends AutoCloseable {

  /**
   * Predicts.
   *
   * @param input as the signature has it, if there is one
   * @param params as JSON gives them, those with defaults filled in
   * @throws io.millrace.runtime.error.MillraceException BAD_REQUEST if the model cannot take it
   */
  Payload predict(Payload input, Map<String, Object> params);

  @Override
  void close();
}
