package io.millrace.projects.lease;

import io.millrace.projects.v1.ClaimJobRequest;
import io.millrace.projects.v1.Resources;
import io.millrace.runtime.error.MillraceException;
import java.util.List;

/**
 * What a worker asks for.
 *
 * @param id what it is known by when it is repeated
 */
record Claim(String id, String worker, List<String> queues, Resources free) {

  private static final int LONGEST_ID = 64;
  private static final int LONGEST_NAME = 128;
  private static final int MOST_QUEUES = 100;

  static Claim of(ClaimJobRequest request) {
    if (request.getClaimId().length() > LONGEST_ID) {
      throw tooLong("claim_id", LONGEST_ID);
    }
    if (request.getWorker().length() > LONGEST_NAME) {
      throw tooLong("worker", LONGEST_NAME);
    }
    if (request.getQueuesCount() > MOST_QUEUES) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'queues' supplied: There may be %d at most."
              .formatted(MOST_QUEUES));
    }
    Resources asked = request.getFree();
    Resources free =
        Resources.newBuilder()
            .setCpuMillis(asked.hasCpuMillis() ? asked.getCpuMillis() : Integer.MAX_VALUE)
            .setMemoryBytes(asked.hasMemoryBytes() ? asked.getMemoryBytes() : Long.MAX_VALUE)
            .setGpus(asked.hasGpus() ? asked.getGpus() : Integer.MAX_VALUE)
            .build();
    List<String> queues =
        request.getQueuesCount() == 0
            ? List.of("default")
            : request.getQueuesList().stream().distinct().toList();
    return new Claim(request.getClaimId(), request.getWorker(), queues, free);
  }

  private static MillraceException tooLong(String field, int longest) {
    return MillraceException.invalid(
        "Invalid value for parameter '%s' supplied: It has more than %d characters."
            .formatted(field, longest));
  }
}
