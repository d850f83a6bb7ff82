package io.millrace.models.scoring.cell;

import com.fasterxml.jackson.core.JsonParser;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.json.Json;
import io.millrace.models.signature.ElementType;
import java.io.IOException;
import java.util.Arrays;

/** Texts, bytes, and whatever else JSON can say. */
final class ObjectColumn extends ColumnBuilder {

  private final Leniency leniency;
  private Object[] values = new Object[4];

  ObjectColumn(ElementType type, Leniency leniency) {
    super(type);
    this.leniency = leniency;
  }

  @Override
  public void add(JsonParser in) throws IOException {
    put(
        switch (type()) {
          case BYTES -> Texts.bytes(in, leniency);
          // pandas leaves numbers among texts as they are.
          case STRING -> leniency == Leniency.ARRAY ? Texts.text(in) : Json.tree(in);
          default -> Json.tree(in);
        });
  }

  @Override
  public void addMissing() {
    if (type() == ElementType.BYTES && leniency == Leniency.TABLE) {
      throw CellException.type(
          "argument should be a bytes-like object or ASCII string, not 'float'");
    }
    put(null);
  }

  @Override
  public void repeat(int times) {
    Object[] repeated = new Object[times];
    Arrays.fill(repeated, values[0]);
    values = repeated;
    size = times;
  }

  @Override
  public Tensor build(Slab slab, long... shape) {
    Object[] elements = Arrays.copyOf(values, size);
    boolean isText =
        type() == ElementType.STRING
            && Arrays.stream(elements).allMatch(v -> v == null || v instanceof String);
    return Tensor.of(
        type() == ElementType.STRING && !isText ? ElementType.OBJECT : type(), elements, shape);
  }

  private void put(Object value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }
}
