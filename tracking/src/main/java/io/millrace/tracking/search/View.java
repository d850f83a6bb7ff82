package io.millrace.tracking.search;

import io.millrace.tracking.shared.Lifecycle;

/** Which lifecycle stages a search looks at. */
public enum View {
  ACTIVE_ONLY,
  DELETED_ONLY,
  ALL;

  /** The condition on the lifecycle of the row {@code t}. */
  String condition() {
    return switch (this) {
      case ACTIVE_ONLY -> "t.lifecycle = " + Lifecycle.ACTIVE;
      case DELETED_ONLY -> "t.lifecycle = " + Lifecycle.DELETED;
      case ALL -> "true";
    };
  }
}
