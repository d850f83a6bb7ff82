package io.millrace.models.scoring.cell;

import com.fasterxml.jackson.core.JsonParser;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.io.IOException;

/** Elements of one type that come one after the other: a column, or all of a tensor. */
public abstract class ColumnBuilder {

  private final ElementType type;

  /** How many elements there are. */
  protected int size;

  ColumnBuilder(ElementType type) {
    this.type = type;
  }

  /**
   * A builder for a type.
   *
   * @param leniency whose rules decide what can be converted
   */
  public static ColumnBuilder of(ElementType type, Leniency leniency) {
    return switch (type) {
      case FLOAT16, FLOAT32, FLOAT64 -> new RealColumn(type);
      case COMPLEX64, COMPLEX128 ->
          throw CellException.type("JSON and CSV cannot say " + type.numpyName());
      case STRING, BYTES, OBJECT -> new ObjectColumn(type, leniency);
      default -> new WholeColumn(type, leniency);
    };
  }

  public ElementType type() {
    return type;
  }

  public final int size() {
    return size;
  }

  /** Forgets elements from this one on. */
  public final void truncate(int length) {
    size = Math.min(size, length);
  }

  /**
   * Adds the value at the parser's token, and leaves the parser at the value's last.
   *
   * @throws CellException if the type cannot hold it
   */
  public abstract void add(JsonParser in) throws IOException;

  /**
   * Adds an element that is not there.
   *
   * @throws CellException if the type has no null
   */
  public abstract void addMissing();

  /** Repeats the only element so often. */
  public abstract void repeat(int times);

  /** The elements as a tensor whose bytes lie in the slab, if they are of fixed size. */
  public abstract Tensor build(Slab slab, long... shape);

  /** How many bytes of a slab it takes. */
  public final int bytes() {
    return (size * type.bytes() + 7) & ~7;
  }
}
