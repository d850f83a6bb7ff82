package io.millrace.models.engine.xgboost;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Of what XGBoost predicts, what Python answers. */
final class XgboostAnswers {

  private static final float HALF = 0.5f;
  private static final String LABELS = "multi:softmax";

  private XgboostAnswers() {}

  /** As they are: for each of the first rows, an array of a shape. */
  static Tensor floats(float[][] rows, int count, long... each) {
    long[] shape = new long[each.length + 1];
    shape[0] = count;
    System.arraycopy(each, 0, shape, 1, each.length);
    ByteBuffer values = Tensor.allocate(ElementType.FLOAT32, Tensor.size(shape));
    for (int row = 0; row < count; row++) {
      for (float value : rows[row]) {
        values.putFloat(value);
      }
    }
    return Tensor.of(ElementType.FLOAT32, values.flip(), shape);
  }

  /** The likeliest class of each row; of several labels at once, whether each applies. */
  static Tensor labels(float[][] rows, int count, XgboostHeader header) {
    int width = rows[0].length;
    if (width > 1 && header.classes() <= 2) {
      return applying(rows, count, width);
    }
    if (width == 1 && header.objective().equals(LABELS)) {
      ByteBuffer labels = Tensor.allocate(ElementType.INT32, count);
      Arrays.stream(rows, 0, count).forEach(row -> labels.putInt((int) row[0]));
      return Tensor.of(ElementType.INT32, labels.flip(), count);
    }
    ByteBuffer labels = Tensor.allocate(ElementType.INT64, count);
    Arrays.stream(rows, 0, count)
        .forEach(row -> labels.putLong(width > 1 ? likeliest(row) : row[0] > HALF ? 1 : 0));
    return Tensor.of(ElementType.INT64, labels.flip(), count);
  }

  private static Tensor applying(float[][] rows, int count, int width) {
    ByteBuffer labels = Tensor.allocate(ElementType.FLOAT64, (long) count * width);
    for (int row = 0; row < count; row++) {
      for (float value : rows[row]) {
        labels.putDouble(value > HALF ? 1 : 0);
      }
    }
    return Tensor.of(ElementType.FLOAT64, labels.flip(), count, width);
  }

  private static int likeliest(float[] row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      if (row[i] > row[best]) {
        best = i;
      }
    }
    return best;
  }
}
