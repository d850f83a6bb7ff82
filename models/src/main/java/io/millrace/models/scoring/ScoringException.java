package io.millrace.models.scoring;

import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.json.Python;

/** A request that cannot be scored, as MLflow's scoring server words it. Always the caller's. */
public final class ScoringException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Which check failed. */
  public enum Stage {
    /** Reading the body: BAD_REQUEST. */
    PARSE,
    /** Reading CSV: BAD_REQUEST too. */
    CSV,
    /** Data against the signature. */
    SCHEMA,
    /** Params against the signature. */
    PARAMS
  }

  private final Stage stage;

  private ScoringException(Stage stage, String message) {
    super(message, null, false, false);
    this.stage = stage;
  }

  public Stage stage() {
    return stage;
  }

  /** The body is not one of the protocol. */
  public static ScoringException badRequest(String message) {
    return new ScoringException(Stage.PARSE, message);
  }

  /** The body is of the protocol, and what it says cannot be read. */
  public static ScoringException invalidInput(String message) {
    return badRequest("Invalid input. " + message);
  }

  /** The body is not CSV, or not of the signature's types. */
  public static ScoringException csv(String message) {
    return new ScoringException(
        Stage.CSV,
        ("Failed to parse input as a Pandas DataFrame. Ensure that the input is a valid"
                + " CSV-formatted Pandas DataFrame produced using the `pandas.DataFrame.to_csv()`"
                + " method. Error: '%s'")
            .formatted(message));
  }

  /** A cell of a table that its column's type cannot hold. */
  public static ScoringException column(String name, String type, CellException cause) {
    return invalidInput(
        "Data is not compatible with model signature. Failed to convert column %s to type '%s'. Error: '%s'"
            .formatted(
                name, type, cause.pythonType() + "(" + Python.repr(cause.getMessage()) + ")"));
  }

  /** The data is not as the signature says. */
  public static ScoringException schema(String message) {
    return new ScoringException(Stage.SCHEMA, message);
  }

  /** The params are not as the signature says. */
  public static ScoringException params(String message) {
    return new ScoringException(Stage.PARAMS, message);
  }
}
