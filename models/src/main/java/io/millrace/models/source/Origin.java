package io.millrace.models.source;

/** Where tracking keeps the files of a model. */
public sealed interface Origin {

  /** Of a logged model: all its artifacts. */
  record OfLoggedModel(String modelId) implements Origin {}

  /**
   * Of a run.
   *
   * @param path of a folder among its artifacts; empty for all
   */
  record OfRun(String runId, String path) implements Origin {}

  /** What was uploaded: kept below the root of all artifacts too. */
  record OfUpload(String digest) implements Origin {

    /** The folder below the root. */
    public String path() {
      return "model-uploads/" + digest;
    }
  }

  /**
   * Below the root of all artifacts ({@code mlflow-artifacts:}).
   *
   * @param path of a folder
   */
  record OfRoot(String path) implements Origin {}
}
