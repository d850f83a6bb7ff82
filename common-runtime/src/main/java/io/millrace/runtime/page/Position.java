package io.millrace.runtime.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where a list goes on: the sort values of the last thing shown. It came from a client, so every
 * value is checked to be what the list's order needs; else the token is invalid.
 */
public final class Position {

  private final List<Object> values;

  Position(List<Object> values) {
    this.values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** Refuses a position with another number of values. */
  public Position expect(int size) {
    if (values.size() != size) {
      throw PageToken.invalid("it does not fit this request");
    }
    return this;
  }

  /** Whether value {@code index}, from 0, is a null. */
  public boolean isNull(int index) {
    return values.get(index) == null;
  }

  /** Value {@code index}, from 0, if it is of this type: String, Long or Double, and not null. */
  public <T> T get(int index, Class<T> type) {
    if (!type.isInstance(values.get(index))) {
      throw PageToken.invalid("it does not fit this request");
    }
    return type.cast(values.get(index));
  }
}
