package io.millrace.models.scoring.cell;

/** Which of Python's libraries converts values: they differ in what they let pass. */
public enum Leniency {
  /** pandas: {@code dataframe_split}, {@code dataframe_records}. */
  TABLE,
  /** numpy: {@code inputs}, {@code instances}. */
  ARRAY
}
