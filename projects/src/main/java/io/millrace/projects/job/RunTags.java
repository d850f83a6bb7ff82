package io.millrace.projects.job;

import io.millrace.project.source.ProjectUri;
import io.millrace.projects.inspection.Inspected;
import io.millrace.projects.v1.JobSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** What MLflow's launcher says of a run in tags. */
final class RunTags {

  private static final String USER = "mlflow.user";
  private static final String SOURCE = "mlflow.source.name";
  private static final String NOBODY = "millrace";

  private RunTags() {}

  /**
   * A job's own tags, and over them what is known here.
   *
   * @param creator empty for a user
   */
  static Map<String, String> of(JobSpec spec, String creator, Inspected project) {
    Map<String, String> tags = new LinkedHashMap<>(Map.of(USER, NOBODY, SOURCE, spec.getUri()));
    tags.putAll(spec.getTagsMap());
    if (!creator.isEmpty()) {
      tags.put(USER, creator);
    }
    tags.put("mlflow.source.type", "PROJECT");
    tags.put("mlflow.project.entryPoint", spec.getEntryPoint());
    tags.put(JobTags.BACKEND, JobTags.MILLRACE);
    if (project.uri() instanceof ProjectUri.Git git) {
      tags.put(SOURCE, spec.getUri());
      tags.put("mlflow.source.git.commit", project.version());
      tags.put("mlflow.source.git.repoURL", git.url());
      // As MLflow has it, which says nothing of the default branch.
      if (project.branch() != null && !spec.getVersion().isEmpty()) {
        tags.put(JobTags.BRANCH, project.branch());
      }
    }
    return tags;
  }
}
