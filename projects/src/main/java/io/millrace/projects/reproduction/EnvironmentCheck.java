package io.millrace.projects.reproduction;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.FindingKind;
import io.millrace.projects.v1.JobSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Looks whether a run's environment can be made again as it was. */
@ApplicationScoped
class EnvironmentCheck {

  private static final String ENVIRONMENT = "environment";

  private final PackageIndex index;

  EnvironmentCheck(PackageIndex index) {
    this.index = index;
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
      if (each.getUrl().startsWith("file:")) {
        findings.error(
            FindingKind.FINDING_KIND_PACKAGE_UNVERIFIED,
            "packages." + each.getName(),
            "%s was installed from %s, and is left out.".formatted(each.getName(), each.getUrl()));
        continue;
      }
      if (!each.getUrl().isEmpty() && !isFixed(each.getUrl())) {
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

  private static boolean isFixed(String url) {
    return url.contains("#sha256=")
        || List.of("git+", "hg+", "svn+", "bzr+").stream().anyMatch(url::startsWith);
  }
}
