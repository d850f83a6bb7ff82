package io.millrace.runtime.page;

import java.util.List;
import java.util.Optional;

/**
 * A piece of a list.
 *
 * @param nextToken asks for the next piece; only there if there is one
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {

  /** A piece of a list. */
  public Page {
    items = List.copyOf(items);
  }

  /** Nothing, and nothing after it. */
  public static <T> Page<T> empty() {
    return new Page<>(List.of(), Optional.empty());
  }
}
