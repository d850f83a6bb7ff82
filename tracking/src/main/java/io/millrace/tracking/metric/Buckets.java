package io.millrace.tracking.metric;

/**
 * How {@code count} points are cut into {@code max} consecutive buckets, as MLflow samples a
 * history: the first {@code count % max} hold one point more than the others. Each bucket gives its
 * first point, except the last one, which gives its last. {@code count} is greater than {@code
 * max}.
 */
record Buckets(long count, int max) {

  /** Points in one of the other buckets. */
  long small() {
    return count / max;
  }

  /** Points in one of the first buckets. */
  long large() {
    return small() + 1;
  }

  /** The position behind the buckets that hold one more. */
  long endOfLarge() {
    return count % max * large();
  }

  /** The position at which the last bucket begins. */
  long startOfLast() {
    return count - small();
  }
}
