package io.millrace.conformance;

import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Where Millrace and MLflow differ on purpose, and how that is checked on both. */
public final class Deviations {
  private Deviations() {}

  /** A test, which may throw anything. */
  @FunctionalInterface
  public interface Check {
    /** Throws when the test fails. */
    Void run() throws Throwable;
  }

  /** Whether the server under test is MLflow's own. */
  public static boolean againstMlflow() {
    return Setting.TARGET.or("").equals("mlflow");
  }

  /**
   * Runs a test. One with a reason must fail against MLflow's own server, and is then reported as
   * skipped.
   *
   * @param reason what MLflow does instead; empty when the two agree
   */
  public static void check(String reason, Check test) throws Throwable {
    if (reason.isEmpty() || !againstMlflow()) {
      test.run();
      return;
    }
    try {
      test.run();
    } catch (Exception | AssertionError e) {
      throw new TestAbortedException("MLflow differs: " + reason, e);
    }
    throw new AssertionFailedError("MLflow no longer differs: " + reason);
  }
}
