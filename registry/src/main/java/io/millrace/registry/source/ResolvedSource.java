package io.millrace.registry.source;

/**
 * Where a version comes from, as it is stored.
 *
 * @param source as given, but a reference by alias or stage names a version
 * @param downloadUri where the files are; null: where the source says
 * @param runId the run that made it; empty if not known
 * @param modelId the logged model that is to hear of the version; empty if none
 */
public record ResolvedSource(String source, String downloadUri, String runId, String modelId) {

  static ResolvedSource verbatim(SourceRequest request) {
    return new ResolvedSource(request.source(), null, request.runId(), request.modelId());
  }
}
