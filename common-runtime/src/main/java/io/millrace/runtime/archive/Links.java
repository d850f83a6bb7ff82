package io.millrace.runtime.archive;

/** Which symbolic links a folder may have. */
public enum Links {
  /** None. */
  NONE,
  /** Those that lead to something in the folder. */
  INSIDE
}
