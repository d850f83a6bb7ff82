package io.millrace.projects.job;

/** Knows of ended jobs that something else still needs: they are not removed by their age. */
@FunctionalInterface
public interface JobNeed {

  /** A condition in SQL that is true of the jobs it needs, of {@code projects.job} as {@code j}. */
  String condition();
}
