package io.millrace.projects.job;

import io.millrace.projects.inspection.Inspected;
import io.millrace.projects.v1.EnvironmentLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * What comes with a job that this server has reasons of its own for.
 *
 * @param tags of the run, beside those that each has
 * @param lock what the environment is to have in it; null for what the project asks for
 * @param companion what is noted together with the job
 * @param project what is known of the very version that the job runs; null if it is to be looked
 *     into
 */
public record JobExtras(
    Map<String, String> tags, EnvironmentLock lock, Companion companion, Inspected project) {

  private static final Companion NOBODY = (connection, job) -> {};

  /** Nothing. */
  public static final JobExtras NONE = new JobExtras(Map.of(), null, NOBODY, null);

  /** One of many jobs of the same project. */
  public static JobExtras ofMany(Map<String, String> tags, Inspected project) {
    return new JobExtras(tags, null, NOBODY, project);
  }

  /** Notes something in the transaction that notes the job, which has no run yet. */
  @FunctionalInterface
  public interface Companion {
    void note(Connection connection, Job job) throws SQLException;
  }

  public JobExtras {
    tags = Map.copyOf(tags);
  }
}
