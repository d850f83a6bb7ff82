package io.millrace.projects.sweep;

import io.millrace.projects.job.JobNeed;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The jobs of sweeps that run: what came of a trial is found in what its job says, and one that is
 * not noted yet would be made a second time.
 */
@ApplicationScoped
class OpenSweeps implements JobNeed {

  @Override
  public String condition() {
    return "exists (select from projects.sweep s where s.state = 1 and j.creator = '%s' || s.id)"
        .formatted(SweepRow.CREATOR);
  }
}
