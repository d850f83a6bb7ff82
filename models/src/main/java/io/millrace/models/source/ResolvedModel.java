package io.millrace.models.source;

/**
 * What a URI stood for at the moment it was asked.
 *
 * @param name of the registered model; null if it is no version
 * @param version null if it is no version
 * @param origin where its files are
 */
public record ResolvedModel(String name, String version, Origin origin) {

  /** As {@code models:/name/version}, or where its files come from. */
  public String fixedUri() {
    if (name != null) {
      return "models:/" + name + "/" + version;
    }
    return switch (origin) {
      case Origin.OfLoggedModel model -> "models:/" + model.modelId();
      case Origin.OfRun run -> "runs:/" + run.runId() + "/" + run.path();
      case Origin.OfUpload upload -> "uploads:/" + upload.digest();
      case Origin.OfRoot root -> "mlflow-artifacts:/" + root.path();
    };
  }
}
