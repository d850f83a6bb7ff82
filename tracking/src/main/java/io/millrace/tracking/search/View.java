package io.millrace.tracking.search;

import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.shared.Lifecycle;
import io.millrace.tracking.v1.ViewType;

/** Which lifecycle stages a search looks at. */
public enum View {
  ACTIVE_ONLY,
  DELETED_ONLY,
  ALL;

  /**
   * What a request asks for; active ones where it says nothing.
   *
   * @param parameter the request's field, for the message
   */
  public static View of(ViewType type, String parameter) {
    return switch (type) {
      case VIEW_TYPE_UNSPECIFIED, VIEW_TYPE_ACTIVE_ONLY -> ACTIVE_ONLY;
      case VIEW_TYPE_DELETED_ONLY -> DELETED_ONLY;
      case VIEW_TYPE_ALL -> ALL;
      case UNRECOGNIZED ->
          throw MillraceException.invalid(
              "Invalid value for parameter '%s' supplied: It names no view type."
                  .formatted(parameter));
    };
  }

  /** The condition on the lifecycle of the row {@code t}. */
  String condition() {
    return switch (this) {
      case ACTIVE_ONLY -> "t.lifecycle = " + Lifecycle.ACTIVE;
      case DELETED_ONLY -> "t.lifecycle = " + Lifecycle.DELETED;
      case ALL -> "true";
    };
  }
}
