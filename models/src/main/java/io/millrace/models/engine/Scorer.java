package io.millrace.models.engine;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.data.Payload;
import io.millrace.runtime.error.MillraceException;
import java.util.Map;
import java.util.function.Consumer;

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

  /**
   * Predicts in parts, of which each is handed on as it comes.
   *
   * @param parts what it throws ends the prediction, and is thrown
   * @throws io.millrace.runtime.error.MillraceException as {@link #predict}; NOT_IMPLEMENTED if the
   *     model does not stream
   */
  default void predictStream(Payload input, Map<String, Object> params, Consumer<Payload> parts) {
    throw new MillraceException(
        ErrorReason.ERROR_REASON_NOT_IMPLEMENTED, "The model does not predict in parts.");
  }

  /**
   * Runs in so many processes from now on, where it runs in processes of its own. Those that are
   * not there yet come when they have started; those that are too many go when they have answered
   * the call that they have.
   *
   * @param workers 0 for as many as the server's own setting says
   */
  default void scale(int workers) {}

  @Override
  void close();
}
