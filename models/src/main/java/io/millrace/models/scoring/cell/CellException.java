package io.millrace.models.scoring.cell;

/** A value that a type cannot hold, in Python's words. */
public final class CellException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String pythonType;
  private final boolean isSchema;

  private CellException(String pythonType, String message, boolean isSchema) {
    super(message, null, false, false);
    this.pythonType = pythonType;
    this.isSchema = isSchema;
  }

  /** A text that does not say a value of the type. */
  public static CellException value(String message) {
    return new CellException("ValueError", message, false);
  }

  /** A value of a kind that cannot become one of the type. */
  public static CellException type(String message) {
    return new CellException("TypeError", message, false);
  }

  /** A number that is too large. */
  public static CellException overflow(String message) {
    return new CellException("OverflowError", message, false);
  }

  /** A value that is converted, but not to what the signature wants. */
  public static CellException schema(String message) {
    return new CellException("ValueError", message, true);
  }

  /** What Python would have raised. */
  public String pythonType() {
    return pythonType;
  }

  /** Whether it is the signature that forbids it, not the conversion that fails. */
  public boolean isSchema() {
    return isSchema;
  }
}
