package io.millrace.models.engine.lightgbm;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;

/** The labels of the likeliest classes. */
final class Labels {

  private Labels() {}

  /**
   * Of each row one.
   *
   * @param predicted row by row: how likely each class is, or the second of two
   */
  static Tensor of(double[] predicted, int rows, Tensor classes) {
    ElementType type = classes.type();
    if (type == ElementType.STRING) {
      Object[] labels = new Object[rows];
      for (int row = 0; row < rows; row++) {
        labels[row] = classes.objects()[likeliest(predicted, rows, row)];
      }
      return Tensor.of(type, labels, rows);
    }
    ByteBuffer from = classes.buffer();
    ByteBuffer labels = Tensor.allocate(type, rows);
    for (int row = 0; row < rows; row++) {
      int at = likeliest(predicted, rows, row) * type.bytes();
      labels.put(from.slice(at, type.bytes()));
    }
    return Tensor.of(type, labels.flip(), rows);
  }

  private static int likeliest(double[] predicted, int rows, int row) {
    int width = predicted.length / rows;
    if (width == 1) {
      return predicted[row] > 1 - predicted[row] ? 1 : 0;
    }
    int best = 0;
    for (int i = 1; i < width; i++) {
      if (predicted[row * width + i] > predicted[row * width + best]) {
        best = i;
      }
    }
    return best;
  }
}
