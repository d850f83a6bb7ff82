package io.millrace.projects.schedule;

import io.millrace.projects.job.JobNeed;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The last job of each schedule, which says whether the next one would overlap; and those of
 * occasions that are still pending, as they would be made a second time.
 */
@ApplicationScoped
class LastJobs implements JobNeed {

  @Override
  public String condition() {
    return """
    exists (
      select from projects.firing f where f.job_id = j.id and not exists (
        select from projects.firing later
        where later.schedule_id = f.schedule_id and later.job_id is not null and later.sequence > f.sequence))
    or exists (
      select from projects.firing f
      where f.outcome = 5 and f.schedule_id || '/' || f.occasion = j.occasion)
    """;
  }
}
