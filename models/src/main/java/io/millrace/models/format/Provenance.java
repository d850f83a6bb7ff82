package io.millrace.models.format;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Where a model comes from. Each is null if its MLmodel does not say.
 *
 * @param artifactPath below its run's artifacts in MLflow 2, a URI in MLflow 3
 * @param runId of the run that logged it
 * @param modelId of the logged model, {@code m-} and 32 hexadecimal digits
 * @param modelUuid the same, or 32 hexadecimal digits
 * @param utcTimeCreated as in {@code 2026-11-23 21:44:23.924340}
 * @param mlflowVersion that wrote it
 */
public record Provenance(
    String artifactPath,
    String runId,
    String modelId,
    String modelUuid,
    String utcTimeCreated,
    String mlflowVersion,
    String databricksRuntime) {

  /** When it was made, if that is said in MLflow's way. */
  public Optional<Instant> createdAt() {
    if (utcTimeCreated == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.parse(utcTimeCreated.replace(' ', 'T')).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
