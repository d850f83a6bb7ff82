package io.millrace.project.shared;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Maps whose order means something. */
public final class Immutable {

  private Immutable() {}

  /** The same entries in the same order, not to be changed. */
  public static <K, V> SequencedMap<K, V> copy(SequencedMap<K, V> map) {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(map));
  }
}
