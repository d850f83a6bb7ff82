package io.millrace.worker.executor.kubernetes;

import io.millrace.projects.v1.Assignment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and labels of what an attempt has in the cluster. They are made of the job's id and the
 * lease's fence alone, so that whoever has the job next finds what earlier attempts have left.
 */
final class Names {

  static final String JOB = "millrace.io/job-id";
  static final String FENCE = "millrace.io/fence";
  static final String ATTEMPT = "millrace.io/attempt";
  static final String RUN = "millrace.io/run-id";

  private Names() {}

  /** Of the Job, and of its Secret. */
  static String of(Assignment job) {
    return "millrace-%s-%d".formatted(job.getJobId(), job.getFence());
  }

  static Map<String, String> labels(Assignment job) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("app.kubernetes.io/name", "millrace-job");
    labels.put("app.kubernetes.io/instance", of(job));
    labels.put("app.kubernetes.io/component", "project");
    labels.put("app.kubernetes.io/part-of", "millrace");
    labels.put("app.kubernetes.io/managed-by", "millrace-worker");
    labels.put(JOB, job.getJobId());
    labels.put(FENCE, Long.toString(job.getFence()));
    labels.put(ATTEMPT, Integer.toString(job.getAttempt()));
    if (!job.getRunId().isEmpty()) {
      labels.put(RUN, job.getRunId());
    }
    return labels;
  }
}
