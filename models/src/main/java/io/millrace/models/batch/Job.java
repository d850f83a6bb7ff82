package io.millrace.models.batch;

import java.util.UUID;

/**
 * A row of {@code models.batch_prediction}.
 *
 * @param sequence its place in the list
 * @param stateMessage null unless it failed
 * @param creationTime in milliseconds since 1970, as all times
 * @param startTime null until it was taken up
 * @param endTime null until it has ended
 * @param fence the number of who had it last
 * @param attempts how often it was taken up since it last got further
 * @param inputDigest null until it is known
 * @param outputDigest null until it is known
 */
record Job(
    long sequence,
    UUID id,
    Spec spec,
    int state,
    String stateMessage,
    long creationTime,
    Long startTime,
    Long endTime,
    long fence,
    int attempts,
    long rowsDone,
    long rowsRefused,
    long bytesDone,
    String inputDigest,
    String outputDigest) {

  static final int QUEUED = 1;
  static final int RUNNING = 2;
  static final int SUCCEEDED = 3;
  static final int FAILED = 4;
  static final int CANCELLED = 5;

  boolean hasEnded() {
    return state > RUNNING;
  }

  /** Where its parts are kept, below the root of tracking's store. */
  String staging() {
    return "batch-predictions/" + id;
  }
}
