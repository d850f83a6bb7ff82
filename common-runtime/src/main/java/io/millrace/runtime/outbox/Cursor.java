package io.millrace.runtime.outbox;

import io.millrace.runtime.error.MillraceException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a reader has come: the position of the last event it is done with, by the domain that the
 * event is from. Opaque to clients.
 */
public final class Cursor {

  /** Before everything, and nowhere. */
  public static final Cursor EMPTY = new Cursor(new TreeMap<>());

  /** What a cursor starts with, before it is encoded: another form will need another one. */
  private static final String FORM = "1";

  private static final int MAX_LENGTH = 4_000;

  private final SortedMap<String, Long> positions;

  private Cursor(SortedMap<String, Long> positions) {
    this.positions = positions;
  }

  /**
   * Reads a cursor; an empty text is {@link #EMPTY}.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is none
   */
  public static Cursor parse(String text) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    if (text.length() > MAX_LENGTH) {
      throw invalid();
    }
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(";", -1);
      if (!parts[0].equals(FORM)) {
        throw invalid();
      }
      SortedMap<String, Long> positions = new TreeMap<>();
      for (int i = 1; i < parts.length; i++) {
        int equals = parts[i].indexOf('=');
        long position = equals < 1 ? -1 : Long.parseLong(parts[i].substring(equals + 1));
        if (position < 0) {
          throw invalid();
        }
        positions.put(parts[i].substring(0, equals), position);
      }
      return new Cursor(positions);
    } catch (IllegalArgumentException notOurs) {
      throw invalid();
    }
  }

  private static MillraceException invalid() {
    return MillraceException.invalid(
        "Invalid value for parameter 'cursor' supplied: It is not a cursor that this server has given.");
  }

  /** The position in a domain; null if the cursor says nothing of it. */
  public Long position(String domain) {
    return positions.get(domain);
  }

  /** The same cursor, at another position in a domain. */
  public Cursor with(String domain, long position) {
    SortedMap<String, Long> moved = new TreeMap<>(positions);
    moved.put(domain, position);
    return new Cursor(moved);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cursor that && positions.equals(that.positions);
  }

  @Override
  public int hashCode() {
    return positions.hashCode();
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(FORM);
    for (Map.Entry<String, Long> entry : positions.entrySet()) {
      text.append(';').append(entry.getKey()).append('=').append(entry.getValue());
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
