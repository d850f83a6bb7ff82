package io.millrace.models.scoring.cell;

import com.fasterxml.jackson.core.JsonParser;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.json.Json;
import io.millrace.models.signature.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Values that have parts, or any type: each goes through a check, all may be looked at in the end.
 */
public final class CheckedColumn extends ColumnBuilder {

  private final UnaryOperator<Object> check;
  private final Function<Object[], Tensor> end;
  private List<Object> values = new ArrayList<>();

  /**
   * A column of objects.
   *
   * @param check gives the value to keep, or throws a {@link CellException}
   */
  public CheckedColumn(UnaryOperator<Object> check) {
    this(check, elements -> Tensor.of(ElementType.OBJECT, elements, elements.length));
  }

  private CheckedColumn(UnaryOperator<Object> check, Function<Object[], Tensor> end) {
    super(ElementType.OBJECT);
    this.check = check;
    this.end = end;
  }

  /** A column whose type is found by looking at its values. */
  public static CheckedColumn inferred(Leniency leniency) {
    return new CheckedColumn(
        UnaryOperator.identity(),
        elements -> Inference.tensor(elements, leniency, elements.length));
  }

  @Override
  public void add(JsonParser in) throws IOException {
    put(Json.tree(in));
  }

  /** Adds a value that has been read. */
  public void put(Object value) {
    Object checked = check.apply(value);
    while (values.size() > size) {
      values.removeLast();
    }
    values.add(checked);
    size = values.size();
  }

  @Override
  public void addMissing() {
    put(null);
  }

  @Override
  public void repeat(int times) {
    values = new ArrayList<>(Collections.nCopies(times, values.getFirst()));
    size = times;
  }

  @Override
  public Tensor build(Slab slab, long... shape) {
    Tensor tensor = end.apply(values.subList(0, size).toArray());
    return shape.length == 1 ? tensor : tensor.reshape(shape);
  }
}
