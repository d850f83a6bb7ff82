package io.millrace.models.scoring.cell;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.io.IOException;

/** Cells of a table that make a tensor: numbers, or flat lists of numbers, of equal lengths. */
public final class TensorCells extends ColumnBuilder {

  private static final int UNKNOWN = -2;
  private static final int SCALAR = -1;

  private final ColumnBuilder elements;
  private int width = UNKNOWN;
  private String failure;

  public TensorCells(ElementType type) {
    super(type);
    // Texts are what numpy makes of any value; numbers and times are read as in any table.
    boolean isText = type == ElementType.STRING;
    elements = ColumnBuilder.of(type, isText ? Leniency.ARRAY : Leniency.TABLE);
  }

  @Override
  public void add(JsonParser in) throws IOException {
    size++;
    if (in.currentToken() != JsonToken.START_ARRAY) {
      hasWidth(SCALAR);
      elements.add(in);
      return;
    }
    int length = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      length++;
      if (in.currentToken().isStructStart()) {
        failure = "its lists have lists in them";
        in.skipChildren();
      } else if (in.currentToken() == JsonToken.VALUE_NULL) {
        failure = "its lists have nulls in them";
      } else if (failure == null) {
        try {
          elements.add(in);
        } catch (CellException e) {
          failure = e.getMessage();
        }
      }
    }
    hasWidth(length);
  }

  @Override
  public void addMissing() {
    size++;
    hasWidth(SCALAR);
    elements.addMissing();
  }

  @Override
  public void repeat(int times) {
    throw new UnsupportedOperationException(
        "single values stand for all rows in column schemas only");
  }

  /** How many elements there are in a row; 1 if they are not in lists. */
  public int width() {
    return Math.abs(width);
  }

  /** Whether cells are single values. */
  public boolean isScalar() {
    return width == SCALAR;
  }

  /** Why cells do not make a tensor; null if they do. */
  public String failure() {
    return failure;
  }

  @Override
  public Tensor build(Slab slab, long... shape) {
    return elements.build(new Slab(elements.bytes()), shape);
  }

  private void hasWidth(int found) {
    if (width != UNKNOWN && width != found && failure == null) {
      failure = "its cells have several lengths";
    }
    width = found;
  }
}
