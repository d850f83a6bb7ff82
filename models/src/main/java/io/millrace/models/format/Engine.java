package io.millrace.models.format;

/** What can run a model, the best one first. */
public enum Engine {
  /** ONNX Runtime, in this process. */
  ONNX_RUNTIME,
  /** XGBoost's library, in this process, from its own file. */
  XGBOOST,
  /** LightGBM's library, in this process, from its own file. */
  LIGHTGBM,
  /** Python, in a process and an environment of its own. */
  PYTHON_FUNCTION
}
