package io.millrace.registry.source;

import io.millrace.runtime.error.MillraceException;

/** The registry's own versions, as sources of others. */
public interface RegisteredVersions {

  /**
   * The version that a reference of the form {@code models:/name/…} or {@code models:/name@alias}
   * names.
   *
   * @param alias null unless the reference is by alias
   * @param versionOrStage a number, a stage or {@code latest}; null if the reference is by alias
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST for a model or version that is not there,
   *     INVALID_PARAMETER_VALUE for an alias that is not set
   */
  RegisteredVersion find(String name, String alias, String versionOrStage);

  /**
   * A version that a new one can be made from.
   *
   * @param downloadUri where its files are
   * @param runId empty if not known
   * @param modelId the logged model it comes from; empty if it comes from none
   */
  record RegisteredVersion(
      String name,
      int version,
      String downloadUri,
      String runId,
      String modelId,
      boolean isPrompt) {}
}
