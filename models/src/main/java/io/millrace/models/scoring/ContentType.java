package io.millrace.models.scoring;

import io.millrace.common.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The kinds of bodies that can be read. */
public enum ContentType {
  JSON("application/json"),
  CSV("text/csv");

  private static final String TYPES =
      "This predictor only supports the following content types: Types: ['text/csv',"
          + " 'application/json']. Got '%s'.";

  private final String name;

  ContentType(String name) {
    this.name = name;
  }

  /**
   * What a header says, in any case of letters. Parquet is not read yet; this is its place.
   *
   * @param header null if there was none
   * @throws Unsupported if it is none of these, or says more than its charset
   */
  static ContentType of(String header) {
    String[] parts = header == null ? new String[] {"None"} : header.split(";");
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].strip().split("=", 2);
      String key = pair[0].strip();
      if (!key.equalsIgnoreCase("charset")) {
        throw new Unsupported("Unrecognized content type parameters: " + key + ".");
      }
      if (pair.length < 2 || !pair[1].strip().replace("\"", "").equalsIgnoreCase("utf-8")) {
        throw new Unsupported("The scoring server only supports UTF-8");
      }
    }
    String name = parts.length == 0 ? "" : parts[0].strip();
    for (ContentType type : values()) {
      if (type.name.equals(name.toLowerCase(Locale.ROOT))) {
        return type;
      }
    }
    throw new Unsupported(TYPES.formatted(name));
  }

  /** A kind of body that cannot be read: 415. */
  static final class Unsupported extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unsupported(String message) {
      super(message, null, false, false);
    }

    Answer answer() {
      return new Answer(
          ErrorReason.ERROR_REASON_UNSUPPORTED_MEDIA_TYPE,
          getMessage(),
          Answer.TEXT,
          getMessage().getBytes(StandardCharsets.UTF_8));
    }
  }
}
