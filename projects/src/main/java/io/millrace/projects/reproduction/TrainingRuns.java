package io.millrace.projects.reproduction;

import io.millrace.artifact.ModelUri;
import io.millrace.projects.job.RunSource;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.Severity;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Run;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What is run again, for another result: the code that made a run, or a model's version. */
@ApplicationScoped
class TrainingRuns implements RunSource {

  private final Runs runs;
  private final Versions versions;
  private final Origins origins;

  TrainingRuns(Runs runs, Versions versions, Origins origins) {
    this.runs = runs;
    this.versions = versions;
    this.origins = origins;
  }

  @Override
  public JobSpec resolve(JobSpec asked) {
    String uri = asked.getUri();
    if (!uri.startsWith("runs:") && !uri.startsWith("models:")) {
      return asked;
    }
    Run run = runs.get(runId(ModelUri.parse("uri", uri)));
    Findings findings = new Findings();
    Optional<Origin> origin = origins.of(run, findings);
    if (origin.isEmpty() || findings.has(Severity.SEVERITY_ERROR) && asked.getVersion().isEmpty()) {
      throw MillraceException.invalid(
          "Invalid value '%s' for parameter 'uri' supplied: %s".formatted(uri, findings.text()));
    }
    return with(asked, origin.get().spec());
  }

  private String runId(ModelUri uri) {
    return switch (uri) {
      case ModelUri.RunPath path -> path.runId();
      case ModelUri.LoggedModel model -> runs.ofModel(model.modelId());
      case ModelUri.Version version -> versions.runId(version);
      case ModelUri.Alias alias -> versions.runId(alias);
      case ModelUri.Stage stage ->
          throw MillraceException.invalid(
              "Invalid value 'models:/%s/%s' for parameter 'uri' supplied: Name a version or an alias, such as models:/%s@champion."
                  .formatted(stage.name(), stage.stage(), stage.name()));
      case ModelUri.Upload upload ->
          throw new IllegalStateException("no run has made " + upload.digest());
    };
  }

  /** What is asked for counts; the rest is as it was. */
  private static JobSpec with(JobSpec asked, JobSpec made) {
    JobSpec.Builder spec = asked.toBuilder().setUri(made.getUri());
    if (asked.getVersion().isEmpty()) {
      spec.setVersion(made.getVersion());
    }
    if (asked.getEnvManagerValue() == 0) {
      spec.setEnvManager(made.getEnvManager());
    }
    if (asked.getCredentials().isEmpty()) {
      spec.setCredentials(made.getCredentials());
    }
    if (asked.getEntryPoint().isEmpty() || asked.getEntryPoint().equals(made.getEntryPoint())) {
      spec.setEntryPoint(made.getEntryPoint())
          .setParameters(
              made.getParameters().toBuilder().putAllFields(asked.getParameters().getFieldsMap()));
    }
    return spec.build();
  }
}
