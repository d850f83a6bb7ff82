package io.millrace.projects.reproduction;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.job.RequirementRules;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.FindingKind;
import io.millrace.projects.v1.JobSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.regex.Pattern;

/** Looks whether a run's environment can be made again as it was. */
@ApplicationScoped
class EnvironmentCheck {

  private static final String ENVIRONMENT = "environment";

  /** Of the machine on which it was installed, also as a repository there. */
  private static final Pattern LOCAL = Pattern.compile("(?is)(?:[a-z]+\\+)?file:.*");

  /** A commit in full; a branch or tag may move. */
  private static final Pattern FIXED =
      Pattern.compile(
          "(?is)(?:git|hg)\\+[^#]*@(?:[0-9a-f]{40}|[0-9a-f]{64})(?:#.*)?|.*#(?:.*&)?sha256=[0-9a-f]{64}(?:&.*)?");

  private final PackageIndex index;
  private final RequirementRules rules;

  EnvironmentCheck(PackageIndex index, RequirementRules rules) {
    this.index = index;
    this.rules = rules;
  }

  Plan check(Origin origin, EnvironmentSpec wanted, Findings findings) {
    EnvManager asked = origin.spec().getEnvManager();
    EnvironmentLock lock = origin.lock();
    if (wanted instanceof EnvironmentSpec.Docker docker) {
      return unknown(
          origin,
          findings,
          "It runs in the image %s, whose name may stand for another one by now."
              .formatted(docker.image()));
    }
    if (asked == EnvManager.ENV_MANAGER_LOCAL) {
      return unknown(
          origin,
          findings,
          "It runs with what its worker has installed; the report says what is different there.");
    }
    if (lock == null) {
      return unknown(
          origin,
          findings,
          "Nobody has noted what was installed: it is made anew, as the project says.");
    }
    boolean isForUv =
        asked == EnvManager.ENV_MANAGER_UV || asked == EnvManager.ENV_MANAGER_VIRTUALENV;
    if (lock.getEnvManager() == EnvManager.ENV_MANAGER_CONDA && !isForUv) {
      return unknown(
          origin,
          findings,
          "Only conda can make it, which is asked for what the project says; the report says what is different.");
    }
    return exactly(origin, lock, findings);
  }

  private static Plan unknown(Origin origin, Findings findings, String why) {
    findings.warn(FindingKind.FINDING_KIND_ENVIRONMENT_UNKNOWN, ENVIRONMENT, why);
    return new Plan(origin, null);
  }

  private Plan exactly(Origin origin, EnvironmentLock seen, Findings findings) {
    EnvironmentLock.Builder lock = seen.toBuilder().clearPackages();
    for (EnvironmentLock.Package each : seen.getPackagesList()) {
      Optional<String> concern = concern(each);
      if (concern.isPresent()) {
        findings.error(
            FindingKind.FINDING_KIND_PACKAGE_UNVERIFIED,
            "packages." + each.getName(),
            "%s %s, and is left out.".formatted(each.getName(), concern.get()));
        continue;
      }
      if (!each.getUrl().isEmpty() && !FIXED.matcher(each.getUrl()).matches()) {
        findings.warn(
            FindingKind.FINDING_KIND_PACKAGE_UNVERIFIED,
            "packages." + each.getName(),
            "What is at %s may be another one by now.".formatted(each.getUrl()));
      }
      lock.addPackages(each);
    }
    index.check(lock.getPackagesList(), findings);
    EnvManager asked = origin.spec().getEnvManager();
    boolean isUv =
        asked == EnvManager.ENV_MANAGER_UV || seen.getEnvManager() == EnvManager.ENV_MANAGER_UV;
    JobSpec spec =
        origin.spec().toBuilder()
            .setEnvManager(isUv ? EnvManager.ENV_MANAGER_UV : EnvManager.ENV_MANAGER_VIRTUALENV)
            .build();
    return new Plan(origin.with(spec), lock.build());
  }

  /** Why a package is not installed again, whatever the caller says of it. */
  private Optional<String> concern(EnvironmentLock.Package seen) {
    if (LOCAL.matcher(seen.getUrl()).matches()) {
      return Optional.of("was installed from %s".formatted(seen.getUrl()));
    }
    return rules
        .concern(seen)
        .map(
            concern ->
                "%s, which this server does not permit (millrace.projects.requirements.permit)"
                    .formatted(concern));
  }
}
