package io.millrace.projects.job;

import com.google.protobuf.Struct;
import io.millrace.projects.inspection.Inspected;
import io.millrace.projects.v1.JobSpec;
import java.util.Map;

/**
 * What many jobs have in common that differ in some of their parameters alone.
 *
 * @param spec with nothing left out, and the experiment's id
 * @param project as it was when the series was checked
 */
public record JobSeries(JobSpec spec, Inspected project) {

  /** The tags that each of the runs has, and one that they are nested in. */
  public Map<String, String> tags() {
    return RunTags.of(spec, "", project);
  }

  /**
   * One of the jobs, of the files that the series was checked with.
   *
   * @param spec the series'
   * @param set of parameters, which take the place of the spec's own
   */
  public static JobSpec one(JobSpec spec, String resolvedVersion, Struct set) {
    return with(Clones.again(spec, resolvedVersion).build(), set);
  }

  static JobSpec with(JobSpec spec, Struct set) {
    Struct all = spec.getParameters().toBuilder().putAllFields(set.getFieldsMap()).build();
    return spec.toBuilder().setParameters(all).build();
  }
}
