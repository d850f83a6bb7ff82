package io.millrace.tracking.log;

import java.util.Comparator;

/** Which param or tag of which run, by their numbers. Ordered as rows are locked. */
record RunKey(long run, int key) implements Comparable<RunKey> {

  private static final Comparator<RunKey> ORDER =
      Comparator.comparingLong(RunKey::run).thenComparingInt(RunKey::key);

  @Override
  public int compareTo(RunKey other) {
    return ORDER.compare(this, other);
  }
}
