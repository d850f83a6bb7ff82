package io.millrace.runtime.error;

import io.millrace.common.v1.ErrorReason;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Locale;
import java.util.Set;

/** What an exception that nobody expected means: the database is away, or we have a bug. */
public final class DatabaseErrors {

  private static final String LOCK_TIMEOUT = "55P03";

  /**
   * What other work need not share: 08P01, a message that the database does not take; 53200 and
   * 53400, more memory or files than it has for this one; 55P03, a lock that somebody holds; 57014,
   * took too long.
   */
  private static final Set<String> OF_THIS_WORK =
      Set.of("08P01", "53200", "53400", LOCK_TIMEOUT, "57014");

  private DatabaseErrors() {}

  /** Whether any other work on the database would fail as well at the moment. */
  public static boolean isOutage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isAway(sql)) {
        String state = String.valueOf(sql.getSQLState());
        return !state.startsWith("40") && !OF_THIS_WORK.contains(state);
      }
    }
    return false;
  }

  /** Whether it was waited for a lock that somebody else held on. */
  public static boolean isLockTimeout(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && LOCK_TIMEOUT.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  static MillraceException translate(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && isAway(sql)) {
        return MillraceException.unavailable(
            "The database does not answer at the moment. Try again.", failure);
      }
    }
    return new MillraceException(
        ErrorReason.ERROR_REASON_INTERNAL_ERROR, "An internal error occurred.", failure);
  }

  /**
   * By SQLSTATE class: 08 connection, 53 resources, 57P shutdown, 58 the system below the database;
   * 40 conflict between writers. 55P03: a lock was not to be had in time; 57014: nor an answer.
   * 25006: a standby that has not taken over yet.
   */
  private static boolean isAway(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null) {
      // Agroal's own refusals (no connection within the acquisition timeout) carry no state.
      return failure instanceof SQLTransientException
          || String.valueOf(failure.getMessage())
              .toLowerCase(Locale.ROOT)
              .contains("acquisition timeout");
    }
    return state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57P")
        || state.startsWith("58")
        || state.equals(LOCK_TIMEOUT)
        || state.equals("57014")
        || state.equals("25006")
        || state.startsWith("40");
  }
}
