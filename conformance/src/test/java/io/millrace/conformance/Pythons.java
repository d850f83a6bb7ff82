package io.millrace.conformance;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Servers that run models in the Python of the Python suite: environments take minutes to make. */
final class Pythons {
  private Pythons() {}

  /** The environment variables, and those that say so. */
  static Map<String, String> local(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    Path python = Path.of(Setting.HOME.value(), "conformance/python/python");
    all.put("MILLRACE_MODELS_PYTHON_ENVIRONMENT", "local");
    all.put("MILLRACE_MODELS_PYTHON_EXECUTABLE", python.toAbsolutePath().toString());
    // What that script looks at.
    all.put("MILLRACE_MODELS_PYTHON_PASS_ENVIRONMENT", "MILLRACE_CACHE,MLFLOW_VERSION");
    return all;
  }
}
