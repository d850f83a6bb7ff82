package io.millrace.projects.job;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Struct;
import io.millrace.project.source.ProjectUri;
import io.millrace.projects.v1.CloneJobRequest;
import io.millrace.projects.v1.JobSpec;
import java.util.Map;

/** Jobs like others. */
final class Clones {

  private Clones() {}

  /** A job's spec with changes. */
  static JobSpec of(Job job, CloneJobRequest changes) {
    JobSpec.Builder spec = again(job);
    if (!changes.getExperimentName().isEmpty()) {
      spec.clearExperimentId();
    }
    for (Map.Entry<FieldDescriptor, Object> change : changes.getAllFields().entrySet()) {
      // What both messages have, they call and type alike.
      FieldDescriptor field = JobSpec.getDescriptor().findFieldByName(change.getKey().getName());
      if (field != null && !field.isMapField()) {
        spec.setField(field, change.getValue());
      }
    }
    spec.putAllEnv(changes.getEnvMap());
    return spec.setParameters(parameters(job.spec().getParameters(), changes.getParameters()))
        .build();
  }

  /** What runs the same files once more. */
  static JobSpec.Builder again(Job job) {
    return again(job.spec(), job.resolvedVersion());
  }

  /** What runs the same files once more, whose experiment has an id by now. */
  static JobSpec.Builder again(JobSpec made, String resolvedVersion) {
    JobSpec.Builder spec = made.toBuilder().clearExperimentName();
    boolean isGit = ProjectUri.parse("uri", spec.getUri()) instanceof ProjectUri.Git;
    return isGit ? spec.setVersion(resolvedVersion) : spec;
  }

  private static Struct parameters(Struct old, Struct changes) {
    Struct.Builder parameters = old.toBuilder().putAllFields(changes.getFieldsMap());
    changes.getFieldsMap().entrySet().stream()
        .filter(each -> each.getValue().hasNullValue())
        .forEach(each -> parameters.removeFields(each.getKey()));
    return parameters.build();
  }
}
