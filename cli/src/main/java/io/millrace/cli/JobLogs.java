package io.millrace.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.projects.v1.JobServiceGrpc.JobServiceBlockingStub;
import io.millrace.projects.v1.ReadJobLogRequest;
import io.millrace.projects.v1.ReadJobLogResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;

/** Shows what jobs print. */
final class JobLogs {

  private static final Duration RETRY = Duration.ofSeconds(1);

  private JobLogs() {}

  /**
   * Shows a log to its end; a server that is away for a while is waited for.
   *
   * @param follow whether that is the job's end, or what there is of the log now
   */
  static void show(JobServiceBlockingStub jobs, String id, boolean follow)
      throws InterruptedException {
    long offset = 0;
    while (true) {
      try {
        Iterator<ReadJobLogResponse> log =
            jobs.readJobLog(
                ReadJobLogRequest.newBuilder()
                    .setJobId(id)
                    .setOffset(offset)
                    .setFollow(follow)
                    .build());
        while (log.hasNext()) {
          ReadJobLogResponse part = log.next();
          part.getData().writeTo(System.out);
          System.out.flush();
          // One without data only says that it goes on.
          offset += part.getData().size();
        }
        return;
      } catch (StatusRuntimeException failure) {
        if (failure.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          throw failure;
        }
        Thread.sleep(RETRY);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
