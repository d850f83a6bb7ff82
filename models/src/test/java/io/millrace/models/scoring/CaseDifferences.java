package io.millrace.models.scoring;

import java.util.Map;
import java.util.Set;

/** Where whole requests are deliberately not answered as MLflow answers them. */
final class CaseDifferences {

  private CaseDifferences() {}

  /** Another status, code or body, by the case's name. */
  static final Map<String, String> ANSWERS =
      Map.ofEntries(
          Map.entry("two 18", "one row is not repeated for three labels"),
          Map.entry("two 26", "what is not a record is named"),
          Map.entry("two 38", "a single value for two columns lacks both"),
          Map.entry("two 39", "a mixed list for two columns lacks both"),
          Map.entry("optional 1", "instances have the same keys, optional or not"),
          Map.entry("numbered 3", "columns called by number may be called so in text"),
          Map.entry("one 1", "rows of one number are rows"),
          Map.entry("one 2", "columns called by number may be called so in text"),
          Map.entry("same 4", "texts keep their NUL characters"),
          Map.entry("same 8", "objects in objects stay objects, not lists of their keys"),
          Map.entry("same 11", "a text that is not there is null, not the number NaN"),
          Map.entry("describe 4", "instances have the same keys, even if as many of each"),
          Map.entry("L csv 6", "more cells than names is an error, not a shift to the left"),
          Map.entry("type 3", "the advice of old is not repeated"),
          Map.entry("type 4", "Parquet is not read"),
          Map.entry("type 6", "Parquet is not read"),
          Map.entry("type 7", "types are the same in any case of letters"),
          Map.entry("type 8", "Parquet is not read"));

  /** Other words for the same error: numpy's and pandas' own, mostly. */
  static final Set<String> WORDS =
      Set.of(
          "L 26",
          "L 27",
          "L 28",
          "O 6",
          "two 3",
          "two 6",
          "two 8",
          "two 10",
          "two 13",
          "two 19",
          "two 21",
          "two 23",
          "two 27",
          "two 40",
          "two 41",
          "optional 2",
          "optional 3",
          "mixed 2",
          "mixed 8",
          "x_y 7",
          "describe 2",
          "chat 2",
          "chat 3",
          "chat 4",
          "chat 5",
          "prompt 2",
          "numbered 4",
          "doubles 3",
          "L csv 5",
          "two csv 2",
          "two csv 3",
          "mixed csv 0",
          "O csv 0",
          "not utf-8",
          "csv not utf-8");
}
