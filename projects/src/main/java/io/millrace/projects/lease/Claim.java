package io.millrace.projects.lease;

import io.millrace.projects.job.Needs;
import io.millrace.projects.v1.ClaimJobRequest;
import io.millrace.projects.v1.Resources;
import io.millrace.projects.v1.WorkerCapabilities;
import io.millrace.runtime.error.MillraceException;
import java.util.List;

/**
 * What a worker asks for.
 *
 * @param id what it is known by when it is repeated
 * @param capabilities what the worker can run, as {@link Needs} gives it; null if it did not say
 */
record Claim(
    String id, String worker, List<String> queues, Resources free, List<String> capabilities) {

  private static final int LONGEST_ID = 64;
  private static final int LONGEST_NAME = 128;
  private static final int MOST_QUEUES = 100;
  private static final int MOST_CAPABILITIES = 1000;
  private static final int LONGEST_WORD = 256;

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
    return new Claim(
        request.getClaimId(),
        request.getWorker(),
        queues,
        free,
        request.hasCapabilities() ? capabilities(request.getCapabilities()) : null);
  }

  private static List<String> capabilities(WorkerCapabilities worker) {
    int entries =
        worker.getCapabilitiesCount() + worker.getSchemesCount() + worker.getCredentialsCount();
    if (entries > MOST_CAPABILITIES) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'capabilities' supplied: It has more than %d entries."
              .formatted(MOST_CAPABILITIES));
    }
    checkWords("capabilities.schemes", worker.getSchemesList());
    checkWords("capabilities.credentials", worker.getCredentialsList());
    return Needs.offered(worker);
  }

  private static void checkWords(String field, List<String> words) {
    for (String word : words) {
      if (word.isEmpty() || word.length() > LONGEST_WORD || word.indexOf('\0') >= 0) {
        throw MillraceException.invalid(
            "Invalid value for parameter '%s' supplied: Each has 1 to %d characters, and no NUL."
                .formatted(field, LONGEST_WORD));
      }
    }
  }

  private static MillraceException tooLong(String field, int longest) {
    return MillraceException.invalid(
        "Invalid value for parameter '%s' supplied: It has more than %d characters."
            .formatted(field, longest));
  }
}
