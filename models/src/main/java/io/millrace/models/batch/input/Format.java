package io.millrace.models.batch.input;

import java.util.Optional;

/** How rows lie in a file. */
public enum Format {
  CSV("csv"),
  JSONL("jsonl"),
  PARQUET("parquet");

  private final String ending;

  Format(String ending) {
    this.ending = ending;
  }

  /** Of a file's name, without the dot. */
  public String ending() {
    return ending;
  }

  /** The format of files whose names end so. */
  public static Optional<Format> of(String ending) {
    return switch (ending) {
      case "csv" -> Optional.of(CSV);
      case "jsonl", "ndjson" -> Optional.of(JSONL);
      case "parquet" -> Optional.of(PARQUET);
      default -> Optional.empty();
    };
  }
}
