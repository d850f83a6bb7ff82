package io.millrace.projects.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.CloneJobRequest;
import io.millrace.projects.v1.CreateJobRequest;
import io.millrace.projects.v1.Job;
import io.millrace.projects.v1.JobSpec;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked for twice is made once, and nothing else is given in its place. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class RequestTest {

  @Inject Jobs jobs;

  private final Projects projects = new Projects();
  private final String queue = projects.newQueue(0);
  private final String id = UUID.randomUUID().toString();

  @AfterEach
  void close() {
    projects.close();
  }

  private JobSpec.Builder spec() {
    return JobSpec.newBuilder().setUri(projects.uri).setQueue(queue);
  }

  private Job create(JobSpec.Builder spec, String request) {
    return projects
        .jobs
        .createJob(CreateJobRequest.newBuilder().setSpec(spec).setRequestId(request).build())
        .getJob();
  }

  private Job cloned(Job job, int priority) {
    return projects
        .jobs
        .cloneJob(
            CloneJobRequest.newBuilder()
                .setJobId(job.getJobId())
                .setPriority(priority)
                .setRequestId(id)
                .build())
        .getJob();
  }

  @Test
  void theSameAgainIsTheSameJobAndAnythingElseIsRefused() {
    Job job = create(spec().putEnv("A", "1").putEnv("B", "2"), id);
    assertThat(create(spec().putEnv("B", "2").putEnv("A", "1"), id)).isEqualTo(job);
    assertThat(Refusal.of(() -> create(spec().putEnv("A", "2"), id)))
        .isEqualTo(
            Refusal.badRequest(
                "Something else was asked for with the request_id '%s' before: take another one."
                    .formatted(id)));
  }

  @Test
  void aCloneIsMadeOnceToo() {
    Job job = create(spec(), "");
    Job made = cloned(job, 1);
    assertThat(cloned(job, 1)).isEqualTo(made);
    assertThat(Refusal.of(() -> cloned(job, 2)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_BAD_REQUEST);
  }

  @Test
  void nobodyTakesThePlaceOfASchedulesJob() {
    String occasion = "7/" + id;
    Job users = create(spec(), "schedules/" + occasion);
    Job other = create(spec(), occasion);
    String made = jobs.createOnce(spec().build(), occasion, "schedules/nightly").id().toString();
    assertThat(made).isNotIn(users.getJobId(), other.getJobId());
    // Its schedule may have been changed when it is asked for again.
    JobSpec changed = spec().setPriority(3).build();
    assertThat(jobs.createOnce(changed, occasion, "schedules/nightly").id()).hasToString(made);
  }
}
