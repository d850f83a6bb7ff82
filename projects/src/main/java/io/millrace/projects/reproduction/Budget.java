package io.millrace.projects.reproduction;

/** How many bytes may still be read. For one thread. */
final class Budget {

  private long left;

  Budget(long bytes) {
    left = bytes;
  }

  /** Takes so many; false if there are not so many left. */
  boolean take(long bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }
}
