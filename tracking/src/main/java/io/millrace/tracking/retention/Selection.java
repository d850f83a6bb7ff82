package io.millrace.tracking.retention;

import java.util.List;

/**
 * What to remove: all that was deleted by a time, or some of it by name.
 *
 * @param deletedBy milliseconds since 1970
 */
record Selection(
    long deletedBy, List<String> runs, List<String> loggedModels, List<Long> experiments) {

  /** All that was deleted by then. */
  static Selection all(long deletedBy) {
    return new Selection(deletedBy, List.of(), List.of(), List.of());
  }

  boolean isAll() {
    return runs.isEmpty() && loggedModels.isEmpty() && experiments.isEmpty();
  }

  List<String> ids(Thing.Kind kind) {
    return switch (kind) {
      case RUN -> runs;
      case LOGGED_MODEL -> loggedModels;
      case EXPERIMENT -> experiments.stream().map(String::valueOf).toList();
    };
  }
}
