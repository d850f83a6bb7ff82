package io.millrace.models.scoring.form;

import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.ColumnBuilder;
import io.millrace.models.scoring.cell.Leniency;

/** Fills in cells that a request does not have. */
final class Blanks {

  /** A short request may have many: a thousand names and a thousand rows lack a million cells. */
  private static final int MAX = 10_000_000;

  private final Rule rule;
  private int count;

  /** What to do about a name that a row does not have. */
  enum Rule {
    /** Fill in a null before conversion. */
    NULL,
    /** Fill in a null after conversion: only types that have one. */
    NULL_IF_POSSIBLE,
    /** Refuse. */
    ERROR
  }

  Blanks(Rule rule) {
    this.rule = rule;
  }

  /** Adds a cell to a column. */
  void add(Frame.Column column) {
    if (rule == Rule.ERROR) {
      throw ScoringException.invalidInput(
          "The length of values for each input/column name are not the same");
    }
    if (++count > MAX) {
      throw ScoringException.invalidInput("More than %d cells are missing.".formatted(MAX));
    }
    if (rule == Rule.NULL_IF_POSSIBLE) {
      requireNullable(column);
    }
    try {
      column.cells().addMissing();
    } catch (CellException e) {
      throw Tables.failure(column, rule == Rule.NULL ? Leniency.TABLE : Leniency.ARRAY, e);
    }
  }

  private static void requireNullable(Frame.Column column) {
    ColumnBuilder cells = column.cells();
    switch (cells.type()) {
      case BOOL, INT32, INT64 ->
          throw ScoringException.schema(
              ("Incompatible input types for column %s. Can not safely convert %s to %s. Hint: the"
                      + " type mismatch is likely caused by missing values.")
                  .formatted(
                      column.label(),
                      cells.type().numpyName().equals("bool") ? "object" : "float64",
                      cells.type().numpyName()));
      default -> {}
    }
  }
}
