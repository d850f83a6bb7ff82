package io.millrace.registry.source;

import io.millrace.registry.RegistryConfig;
import io.millrace.registry.link.Tracking;
import io.millrace.registry.source.RegisteredVersions.RegisteredVersion;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.uri.NamedHost;
import io.millrace.tracking.v1.LoggedModelInfo;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides whether a new version's source is one that the caller can vouch for, in MLflow's order of
 * rules, and what it stands for.
 */
@ApplicationScoped
public class SourceRules {

  private static final Set<String> PROMPT_SOURCES = Set.of("dummy-source", "prompt-template");

  private static final Pattern RUN = Pattern.compile("(?i:runs):/([^/]+)(?:/|$)");

  private final Optional<Pattern> validation;
  private final HostRule hosts;
  private final RegisteredVersions versions;
  private final Tracking tracking;

  SourceRules(RegistryConfig config, RegisteredVersions versions, Tracking tracking) {
    validation = config.sourceValidationRegex().map(Pattern::compile);
    hosts = new HostRule(config);
    this.versions = versions;
    this.tracking = tracking;
  }

  /** Made at the start, so that a pattern that is none is found out then. */
  void start(@Observes StartupEvent started) {}

  /**
   * What a source stands for.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE for one that is not allowed,
   *     RESOURCE_DOES_NOT_EXIST for one that names what is not there, TEMPORARILY_UNAVAILABLE when
   *     tracking is needed and does not answer
   */
  public ResolvedSource resolve(SourceRequest request) {
    if (validation.isPresent() && !validation.get().matcher(request.source()).find()) {
      throw request.refused("");
    }
    if (request.isPrompt()) {
      return prompt(request);
    }
    // Clients drop some of them before they look at the segments.
    if (request.source().chars().anyMatch(Character::isISOControl)) {
      throw request.refused("It has control characters.");
    }
    hosts.check(request.source());
    String scheme = NamedHost.schemeOf(request.source());
    return switch (scheme) {
      case "models" -> models(request);
      case "runs" -> runs(request);
      case "mlflow-artifacts" -> proxied(request);
      case "", "file" -> local(request);
      default -> elsewhere(request);
    };
  }

  private static ResolvedSource prompt(SourceRequest request) {
    if (!PROMPT_SOURCES.contains(request.source())) {
      throw MillraceException.invalid(
          "Invalid prompt source: '%s'. Prompt sources must use an MLflow placeholder."
              .formatted(request.source()));
    }
    return new ResolvedSource(request.source(), null, request.runId(), "");
  }

  private ResolvedSource models(SourceRequest request) {
    String path = request.source().substring(request.source().indexOf(':') + 1);
    if (path.startsWith("//")) {
      throw request.refused("Registered model sources must use the active model registry.");
    }
    ModelReference reference =
        ModelReference.parse(path).orElseThrow(() -> request.unbound("model_id"));
    return reference.loggedModelId() == null
        ? registered(request, reference)
        : logged(request, reference.loggedModelId());
  }

  private ResolvedSource registered(SourceRequest request, ModelReference reference) {
    RegisteredVersion found =
        versions.find(reference.name(), reference.alias(), reference.versionOrStage());
    if (found.isPrompt()) {
      throw request.refused("Prompt versions cannot be used as model version sources.");
    }
    if (differs(request.runId(), found.runId()) || differs(request.modelId(), found.modelId())) {
      throw request.refused(
          "The run_id and model_id request parameters must match the referenced model version.");
    }
    return new ResolvedSource(
        "models:/" + found.name() + "/" + found.version(),
        found.downloadUri(),
        found.runId(),
        found.modelId());
  }

  private static boolean differs(String sent, String known) {
    return !sent.isEmpty() && !sent.equals(known);
  }

  private ResolvedSource logged(SourceRequest request, String id) {
    if (!request.modelId().equals(id)) {
      throw request.unbound("model_id");
    }
    LoggedModelInfo model = require(id);
    return new ResolvedSource(
        request.source(), model.getArtifactUri(), runOf(request, model), request.modelId());
  }

  private static ResolvedSource runs(SourceRequest request) {
    SafePath.check(request.source());
    // With two slashes it would name a host, which clients ignore, and another run.
    Matcher named = RUN.matcher(request.source());
    if (!request.modelId().isEmpty()
        || !named.lookingAt()
        || !named.group(1).equals(request.runId())) {
      throw request.unbound("run_id");
    }
    return ResolvedSource.verbatim(request);
  }

  private ResolvedSource proxied(SourceRequest request) {
    SafePath.check(request.source());
    Owner owner = owner(request).orElseThrow(request::unbound);
    if (!Containment.isWithin(request.source(), owner.artifactUri())) {
      throw request.unbound();
    }
    return new ResolvedSource(request.source(), null, owner.runId(), request.modelId());
  }

  private ResolvedSource local(SourceRequest request) {
    Optional<Owner> owner =
        LocalPath.isAbsolute(request.source()) ? owner(request) : Optional.empty();
    if (owner.isEmpty() || !LocalPath.isWithin(request.source(), owner.get().artifactUri())) {
      throw request.refused(
          "To use a local path as a model version source, the run_id request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the run_id.");
    }
    return new ResolvedSource(request.source(), null, owner.get().runId(), request.modelId());
  }

  private ResolvedSource elsewhere(SourceRequest request) {
    SafePath.check(request.source());
    if (request.modelId().isEmpty()) {
      return ResolvedSource.verbatim(request);
    }
    String runId = runOf(request, require(request.modelId()));
    return new ResolvedSource(request.source(), null, runId, request.modelId());
  }

  /** Whose artifacts the source must be among. */
  private record Owner(String artifactUri, String runId) {}

  private Optional<Owner> owner(SourceRequest request) {
    if (!request.modelId().isEmpty()) {
      return tracking
          .loggedModel(request.modelId())
          .map(model -> new Owner(model.getArtifactUri(), runOf(request, model)));
    }
    return request.runId().isEmpty()
        ? Optional.empty()
        : tracking.artifactUriOfRun(request.runId()).map(uri -> new Owner(uri, request.runId()));
  }

  private LoggedModelInfo require(String id) {
    return tracking
        .loggedModel(id)
        .orElseThrow(
            () -> MillraceException.notFound("Logged model with ID '%s' not found.".formatted(id)));
  }

  private static String runOf(SourceRequest request, LoggedModelInfo model) {
    return request.runId().isEmpty() ? model.getSourceRunId() : request.runId();
  }
}
