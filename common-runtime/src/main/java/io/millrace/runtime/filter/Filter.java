package io.millrace.runtime.filter;

import java.util.List;

/** A condition on a thing, checked against a vocabulary. */
public sealed interface Filter {

  /** Where the condition begins in the text it was read from, in characters from 0. */
  int position();

  /** All of at least two. */
  record And(List<Filter> parts, int position) implements Filter {

    /** All of {@code parts}. */
    public And {
      parts = List.copyOf(parts);
    }
  }

  /** At least one of at least two. */
  record Or(List<Filter> parts, int position) implements Filter {

    /** At least one of {@code parts}. */
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /** The opposite, also for things that lack the keys. */
  record Not(Filter part, int position) implements Filter {}

  /** One field against one value. */
  record Comparison(Field field, Operator operator, Value value, int position) implements Filter {}
}
