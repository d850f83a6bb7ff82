package io.millrace.projects.job;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.Resources;
import io.millrace.runtime.error.MillraceException;
import java.util.regex.Pattern;

/** What a job's spec may say, and what stands for what it leaves out. */
final class SpecRules {

  private static final int LARGEST_PRIORITY = 1000;
  private static final int MOST_ATTEMPTS = 100;
  private static final Duration RETRY_DELAY = Durations.fromSeconds(10);
  private static final Duration LONGEST = Durations.fromDays(366);
  private static final int MOST_VARIABLES = 1000;
  private static final int LONGEST_TEXT = 32_768;

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final Pattern OURS = Pattern.compile("(MLFLOW|MILLRACE)_.*");

  private SpecRules() {}

  /**
   * The spec with nothing left out.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE with the field
   */
  static JobSpec filled(JobSpec spec) {
    between("priority", spec.getPriority(), -LARGEST_PRIORITY, LARGEST_PRIORITY);
    JobSpec.Builder filled = spec.toBuilder();
    if (spec.hasMaxAttempts()) {
      between("max_attempts", spec.getMaxAttempts(), 1, MOST_ATTEMPTS);
    } else {
      filled.setMaxAttempts(1);
    }
    if (spec.hasRetryDelay()) {
      time("retry_delay", spec.getRetryDelay(), 0);
    } else {
      filled.setRetryDelay(RETRY_DELAY);
    }
    if (spec.hasTimeout()) {
      time("timeout", spec.getTimeout(), 1);
    }
    Resources resources = spec.getResources();
    between("resources.cpu_millis", resources.getCpuMillis(), 0, Integer.MAX_VALUE);
    between("resources.memory_bytes", resources.getMemoryBytes(), 0, Long.MAX_VALUE);
    between("resources.gpus", resources.getGpus(), 0, Integer.MAX_VALUE);
    if (!spec.getExperimentId().isEmpty() && !spec.getExperimentName().isEmpty()) {
      throw invalid(
          "experiment_name", "There is an experiment_id too, and only one of them may be");
    }
    variables(spec);
    return filled
        .setPriority(spec.getPriority())
        .setEntryPoint(spec.getEntryPoint().isEmpty() ? "main" : spec.getEntryPoint())
        .setQueue(spec.getQueue().isEmpty() ? "default" : spec.getQueue())
        .build();
  }

  /** The pause before the second attempt, of a spec with nothing left out. */
  static long retryMillis(JobSpec spec) {
    return Durations.toMillis(spec.getRetryDelay());
  }

  private static void variables(JobSpec spec) {
    if (spec.getEnvCount() > MOST_VARIABLES) {
      throw invalid("env", "There may be %d at most".formatted(MOST_VARIABLES));
    }
    spec.getEnvMap()
        .forEach(
            (name, value) -> {
              if (!VARIABLE.matcher(name).matches()) {
                throw invalid("env", "'%s' is no name of an environment variable".formatted(name));
              }
              if (OURS.matcher(name).matches()) {
                throw invalid("env." + name, "Such names are set by the server");
              }
              if (value.length() > LONGEST_TEXT || value.indexOf('\0') >= 0) {
                throw invalid(
                    "env." + name,
                    "It has more than %d characters, or a NUL".formatted(LONGEST_TEXT));
              }
            });
  }

  private static void between(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw invalid(field, "It is from %d to %d".formatted(least, most));
    }
  }

  private static void time(String field, Duration value, long leastMillis) {
    if (!Durations.isValid(value)
        || Durations.toMillis(value) < leastMillis
        || Durations.compare(value, LONGEST) > 0) {
      throw invalid(field, "It is a time of up to a year");
    }
  }

  private static MillraceException invalid(String field, String why) {
    return MillraceException.invalid(
        "Invalid value for parameter '%s' supplied: %s.".formatted(field, why));
  }
}
