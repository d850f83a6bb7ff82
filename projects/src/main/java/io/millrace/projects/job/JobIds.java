package io.millrace.projects.job;

import io.millrace.runtime.error.MillraceException;
import java.util.UUID;

/** Ids of jobs, as texts. */
public final class JobIds {

  private JobIds() {}

  /**
   * The id that a text is.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if it is none
   */
  public static UUID parse(String id) {
    try {
      UUID uuid = UUID.fromString(id);
      if (uuid.toString().equalsIgnoreCase(id)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // It names none.
    }
    throw absent(id);
  }

  /** What is said of an id that names none. */
  public static MillraceException absent(String id) {
    return MillraceException.notFound("Job with ID '%s' not found.".formatted(id));
  }
}
