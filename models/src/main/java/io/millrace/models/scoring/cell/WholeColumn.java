package io.millrace.models.scoring.cell;

import com.fasterxml.jackson.core.JsonParser;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Whole numbers, truth values and times. */
final class WholeColumn extends ColumnBuilder {

  private final Leniency leniency;
  private final long min;
  private final long max;
  private long[] values = new long[4];

  WholeColumn(ElementType type, Leniency leniency) {
    super(type);
    this.leniency = leniency;
    int bits = 8 * type.bytes();
    boolean isUnsigned = type.numpyName().startsWith("u");
    // Of uint64, the half that long has; more is out of bounds here.
    this.max = isUnsigned && bits < 64 ? (1L << bits) - 1 : Long.MAX_VALUE >> (64 - bits);
    this.min = isUnsigned ? 0 : Long.MIN_VALUE >> (64 - bits);
  }

  @Override
  public void add(JsonParser in) throws IOException {
    put(
        switch (type()) {
          case BOOL -> Numbers.truth(in) ? 1 : 0;
          case DATETIME -> Times.read(in, leniency);
          default -> Numbers.whole(in, min, max, type().numpyName());
        });
  }

  @Override
  public void addMissing() {
    switch (type()) {
      case BOOL -> put(0);
      case DATETIME -> put(Times.NONE);
      default ->
          throw CellException.value("Cannot convert non-finite values (NA or inf) to integer");
    }
  }

  @Override
  public void repeat(int times) {
    long[] repeated = new long[times];
    Arrays.fill(repeated, values[0]);
    values = repeated;
    size = times;
  }

  @Override
  public Tensor build(Slab slab, long... shape) {
    ByteBuffer out = slab.take(size, type());
    int bytes = type().bytes();
    for (int i = 0; i < size; i++) {
      switch (bytes) {
        case 8 -> out.putLong(8 * i, values[i]);
        case 4 -> out.putInt(4 * i, (int) values[i]);
        case 2 -> out.putShort(2 * i, (short) values[i]);
        default -> out.put(i, (byte) values[i]);
      }
    }
    return Tensor.of(type(), out, shape);
  }

  private void put(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }
}
