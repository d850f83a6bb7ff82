package io.millrace.projects.job;

import io.millrace.project.format.EnvironmentSpec;
import io.millrace.project.source.ProjectUri;
import io.millrace.projects.v1.Capability;
import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.WorkerCapabilities;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What jobs need of workers, and what workers say that they can, in the same words: a capability's
 * name, {@code scheme:https}, {@code credentials:team}. A worker that can all that a job needs may
 * fail at it all the same; one that cannot does so for certain.
 */
public final class Needs {

  private static final String PREFIX = "CAPABILITY_";
  private static final String SCHEME = "scheme:";
  private static final String CREDENTIALS = "credentials:";

  private final SortedSet<String> words = new TreeSet<>();

  private Needs() {}

  /**
   * What a job needs, by the same rules as workers run it.
   *
   * @param spec with nothing left out
   * @param environment what its project asks for
   * @param isLocked whether it has to have the packages that were seen elsewhere
   * @return sorted
   */
  static List<String> of(JobSpec spec, EnvironmentSpec environment, boolean isLocked) {
    Needs needs = new Needs();
    if (ProjectUri.parse("uri", spec.getUri()) instanceof ProjectUri.Git git) {
      needs.words.add(SCHEME + git.scheme());
      if (!spec.getCredentials().isEmpty()) {
        needs.words.add(CREDENTIALS + spec.getCredentials());
      }
    }
    needs.place(spec, environment, isLocked);
    return List.copyOf(needs.words);
  }

  private void place(JobSpec spec, EnvironmentSpec environment, boolean isLocked) {
    boolean isLocal = spec.getEnvManager() == EnvManager.ENV_MANAGER_LOCAL;
    if (environment instanceof EnvironmentSpec.Docker docker) {
      if (spec.getImage().isEmpty() && isLocal) {
        // A worker without containers takes what its machine has.
        return;
      }
      add(Capability.CAPABILITY_IMAGE);
      if (!docker.volumes().isEmpty()) {
        add(Capability.CAPABILITY_VOLUMES);
      }
    } else if (spec.getImage().isEmpty()) {
      add(Capability.CAPABILITY_NO_IMAGE);
      environment(spec.getEnvManager(), environment, isLocked);
    } else {
      add(Capability.CAPABILITY_IMAGE);
      if (!isLocal) {
        add(Capability.CAPABILITY_ENVIRONMENT_IN_IMAGE);
        environment(spec.getEnvManager(), environment, isLocked);
      }
    }
  }

  private void environment(EnvManager asked, EnvironmentSpec environment, boolean isLocked) {
    boolean isConda =
        environment instanceof EnvironmentSpec.Conda
            && (asked == EnvManager.ENV_MANAGER_UNSPECIFIED
                || asked == EnvManager.ENV_MANAGER_CONDA);
    if (isLocked || !isConda && asked != EnvManager.ENV_MANAGER_LOCAL) {
      add(Capability.CAPABILITY_PYTHON_ENVIRONMENT);
    } else if (isConda) {
      add(Capability.CAPABILITY_CONDA_ENVIRONMENT);
    }
  }

  private void add(Capability capability) {
    words.add(word(capability));
  }

  private static String word(Capability capability) {
    return capability.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
  }

  /**
   * What a worker can.
   *
   * @return sorted
   */
  public static List<String> offered(WorkerCapabilities worker) {
    Needs offered = new Needs();
    worker.getCapabilitiesList().stream()
        .filter(each -> each != Capability.UNRECOGNIZED)
        .forEach(offered::add);
    worker.getSchemesList().forEach(each -> offered.words.add(SCHEME + each));
    worker.getCredentialsList().forEach(each -> offered.words.add(CREDENTIALS + each));
    return List.copyOf(offered.words);
  }

  /** What a worker does that has what is needed, for people. */
  static String told(String need) {
    if (need.startsWith(SCHEME)) {
      String scheme = need.substring(SCHEME.length());
      return "fetches repositories by %s (--schemes%s)"
          .formatted(scheme, scheme.equals("ssh") ? " and --known-hosts" : "");
    }
    if (need.startsWith(CREDENTIALS)) {
      return "knows the credentials '%s'".formatted(need.substring(CREDENTIALS.length()));
    }
    return switch (need) {
      case "no_image" ->
          "runs jobs that name no container image (one of a machine, or --kubernetes-image)";
      case "image" -> "runs container images (--containers or --kubernetes)";
      case "environment_in_image" ->
          "makes environments in images (--kubernetes; elsewhere env_manager has to be LOCAL)";
      case "volumes" -> "lets projects mount volumes (--containers and --container-volumes)";
      case "python_environment" -> "makes Python environments (uv)";
      case "conda_environment" -> "makes conda environments (micromamba, mamba or conda)";
      default -> "can " + need;
    };
  }
}
