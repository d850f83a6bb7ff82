package io.millrace.projects.reproduction;

import io.millrace.projects.job.JobNeed;
import jakarta.enterprise.context.ApplicationScoped;

/** The jobs of reproductions that have no verdict yet: it is found in what they say. */
@ApplicationScoped
class OpenReproductions implements JobNeed {

  @Override
  public String condition() {
    return "exists (select from projects.reproduction r where r.job_id = j.id and r.verdict = 0)";
  }
}
