package io.millrace.projects.job;

import io.millrace.project.command.Invocation;
import io.millrace.projects.v1.JobSpec;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.rule.KeyRules;

/** What tracking takes of a run: said before there is one, which would have to be kept. */
final class JobRunRules {

  private static final int LONGEST_PARAM = 6000;
  private static final int LONGEST_TAG = 8000;
  private static final int MOST_TAGS = 100;

  private JobRunRules() {}

  /**
   * Checks what a job's run is made with.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE with the field
   */
  static void check(JobSpec spec, Invocation invocation) {
    invocation
        .parameters()
        .forEach(
            (name, value) -> {
              key("parameters", name);
              length("parameters." + name, value, LONGEST_PARAM);
            });
    if (spec.getTagsCount() > MOST_TAGS) {
      throw invalid("tags", "There may be %d at most".formatted(MOST_TAGS));
    }
    spec.getTagsMap()
        .forEach(
            (name, value) -> {
              key("tags", name);
              length("tags." + name, value, LONGEST_TAG);
              if (name.equals(JobTags.JOB_ID) || name.equals(JobTags.SWEEP_ID)) {
                throw invalid("tags." + name, "It is set by the server");
              }
            });
    length("run_name", spec.getRunName(), LONGEST_TAG);
    length("entry_point", spec.getEntryPoint(), LONGEST_TAG);
  }

  private static void key(String field, String name) {
    if (name.isEmpty()) {
      throw invalid(field, "A name is empty");
    }
    KeyRules.check(name, field);
    KeyRules.checkLength(name, field + "." + name.substring(0, Math.min(40, name.length())) + "…");
  }

  private static void length(String field, String value, int longest) {
    if (value.codePointCount(0, value.length()) > longest) {
      throw invalid(field, "It has more than %d characters".formatted(longest));
    }
    // No database keeps it.
    if (value.indexOf('\0') >= 0) {
      throw invalid(field, "It has a NUL character");
    }
  }

  private static MillraceException invalid(String field, String why) {
    return MillraceException.invalid(
        "Invalid value for parameter '%s' supplied: %s.".formatted(field, why));
  }
}
