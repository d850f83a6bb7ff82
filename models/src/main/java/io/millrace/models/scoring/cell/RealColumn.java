package io.millrace.models.scoring.cell;

import com.fasterxml.jackson.core.JsonParser;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Floating-point numbers. */
final class RealColumn extends ColumnBuilder {

  private double[] values = new double[4];

  RealColumn(ElementType type) {
    super(type);
  }

  @Override
  public void add(JsonParser in) throws IOException {
    put(Numbers.real(in));
  }

  @Override
  public void addMissing() {
    put(Double.NaN);
  }

  @Override
  public void repeat(int times) {
    double[] repeated = new double[times];
    Arrays.fill(repeated, values[0]);
    values = repeated;
    size = times;
  }

  @Override
  public Tensor build(Slab slab, long... shape) {
    ByteBuffer out = slab.take(size, type());
    switch (type()) {
      case FLOAT64 -> out.asDoubleBuffer().put(values, 0, size);
      case FLOAT32 -> {
        for (int i = 0; i < size; i++) {
          out.putFloat(4 * i, (float) values[i]);
        }
      }
      default -> {
        for (int i = 0; i < size; i++) {
          out.putShort(2 * i, Float.floatToFloat16((float) values[i]));
        }
      }
    }
    return Tensor.of(type(), out, shape);
  }

  private void put(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }
}
