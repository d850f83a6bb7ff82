package io.millrace.runtime.filter;

/**
 * What an identifier stands for.
 *
 * @param entity the entity's one name, whichever prefix was written
 * @param key the key, after aliases
 * @param kind what its values are
 */
public record Field(String entity, String key, Kind kind) {

  /** What the values of a field are. */
  public enum Kind {
    TEXT,
    /** Any number. */
    NUMBER,
    /** Whole numbers; others are refused. */
    INTEGER,
    /** Whole numbers, quoted or not; others are refused. */
    QUOTABLE_INTEGER
  }
}
