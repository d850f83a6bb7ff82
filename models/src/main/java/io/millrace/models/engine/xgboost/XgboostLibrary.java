package io.millrace.models.engine.xgboost;

import java.util.Optional;

/** Whether XGBoost's native library is there for this machine. */
public final class XgboostLibrary {

  /** Found out once: a class that could not be initialised never will be. */
  private static final Optional<String> PROBLEM = load();

  private XgboostLibrary() {}

  /** Why it cannot be used; empty if it can. */
  public static Optional<String> problem() {
    return PROBLEM;
  }

  private static Optional<String> load() {
    try {
      Class.forName("ml.dmlc.xgboost4j.java.XGBoostJNI");
      return Optional.empty();
    } catch (ClassNotFoundException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return Optional.of(
          "XGBoost's library cannot be loaded on this machine (%s)".formatted(cause));
    }
  }
}
