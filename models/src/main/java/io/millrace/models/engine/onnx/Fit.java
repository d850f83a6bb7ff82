package io.millrace.models.engine.onnx;

import io.millrace.models.data.Tensor;
import io.millrace.models.engine.onnx.OnnxModel.Field;
import io.millrace.runtime.error.MillraceException;
import java.util.Arrays;
import java.util.List;

/** Makes what was given what an input takes, or says why not. */
final class Fit {

  /** What pandas has in place of a text that is missing, and Python, as texts. */
  private static final String MISSING_CELL = "nan";

  private static final String MISSING_ELEMENT = "None";

  private Fit() {}

  /** An array that was given as such. */
  static Tensor array(Field input, Tensor given) {
    return checked(input, given, Casts.fit(given, input.type(), MISSING_ELEMENT));
  }

  /** Columns of a table: one is the same as a matrix of one column. */
  static Tensor table(Field input, Tensor given) {
    Tensor cast = Casts.fit(given, input.type(), MISSING_CELL);
    return checked(input, given, cast == null ? null : withRank(cast, input.shape()));
  }

  private static Tensor withRank(Tensor tensor, List<Long> wanted) {
    long[] shape = tensor.shape();
    if (shape.length == 1 && wanted.size() == 2 && wanted.getLast() == 1) {
      return tensor.reshape(shape[0], 1);
    }
    if (shape.length == 2 && shape[1] == 1 && wanted.size() == 1) {
      return tensor.reshape(shape[0]);
    }
    return tensor;
  }

  private static Tensor checked(Field input, Tensor given, Tensor cast) {
    if (cast != null && fits(cast.shape(), input.shape())) {
      return cast;
    }
    throw MillraceException.badRequest(
        "Input '%s' of the model takes %s, but was given %s of shape %s."
            .formatted(
                input.name(),
                describe(input),
                given.type().numpyName(),
                Arrays.toString(given.shape())));
  }

  static String describe(Field input) {
    return "%s of shape %s".formatted(input.type().numpyName(), input.shape());
  }

  private static boolean fits(long[] given, List<Long> wanted) {
    if (wanted.isEmpty()) {
      // As far as the file says: a single value, or any array. The session will know.
      return true;
    }
    if (given.length != wanted.size()) {
      return false;
    }
    for (int i = 0; i < given.length; i++) {
      if (wanted.get(i) >= 0 && wanted.get(i) != given[i]) {
        return false;
      }
    }
    return true;
  }
}
