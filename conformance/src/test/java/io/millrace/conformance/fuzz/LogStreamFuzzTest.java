package io.millrace.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.grpc.Status;
import io.millrace.conformance.fuzz.Rpc.Ending;
import io.millrace.testing.RandomMessages;
import io.millrace.tracking.v1.LogBatchRequest;
import io.millrace.tracking.v1.LogItem;
import io.millrace.tracking.v1.LogStreamOpening;
import io.millrace.tracking.v1.LogStreamRequest;
import io.millrace.tracking.v1.LogStreamResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Log streams of clients that number their items as they like, open a stream twice or never, end
 * their side at once or break off: the stream goes on behind what it acknowledged, or ends with the
 * client's mistake.
 */
class LogStreamFuzzTest extends FuzzSuite {

  private static final int STREAMS_PER_SECOND = 10;
  private static final int STREAMS_PER_WORLD = 20;

  @Test
  void whateverComesInWhateverOrder() throws Exception {
    Rpc rpc =
        Contract.of(channel()).stream()
            .filter(one -> one.toString().endsWith("/LogStream"))
            .findFirst()
            .orElseThrow();
    Random dice = new Random(FuzzServer.seed());
    RandomMessages random = null;
    for (int i = 0; i < FuzzServer.seconds() * STREAMS_PER_SECOND; i++) {
      if (i % STREAMS_PER_WORLD == 0) {
        random = RandomMessages.any(dice, newWorld());
      }
      List<LogStreamRequest> requests = requests(dice, random);
      Ending ending = dice.nextInt(5) == 0 ? Ending.CANCEL : Ending.HALF_CLOSE;
      Rpc.Outcome outcome =
          rpc.call(
              channel(), requests.stream().map(LogStreamRequest::toByteArray).toList(), ending);
      if (ending == Ending.HALF_CLOSE) {
        String sent =
            requests.stream()
                .map(TextFormat.printer()::shortDebugString)
                .collect(Collectors.joining(" | "));
        assertHarmless(outcome, rpc, sent.substring(0, Math.min(2000, sent.length())));
        assertAcknowledgesInOrder(outcome);
      }
    }
    assertAnswers();
  }

  private static List<LogStreamRequest> requests(Random dice, RandomMessages random)
      throws Exception {
    List<LogStreamRequest> requests = new ArrayList<>();
    if (dice.nextInt(8) > 0) {
      requests.add(opening(dice));
    }
    long next = 1;
    for (int count = dice.nextInt(5); count > 0; count--) {
      LogStreamRequest.Builder request = LogStreamRequest.newBuilder();
      for (int items = dice.nextInt(4); items > 0; items--) {
        // Mostly the next number; else one again, or one too early.
        long number = dice.nextInt(6) > 0 ? next++ : dice.nextLong(-2, next + 3);
        LogBatchRequest batch =
            LogBatchRequest.parseFrom(random.of(LogBatchRequest.getDescriptor()).toByteString());
        request.addItems(LogItem.newBuilder().setSequence(number).setBatch(batch));
      }
      requests.add(dice.nextInt(20) == 0 ? opening(dice) : request.build());
    }
    return requests;
  }

  /** Few ids, so that streams are opened again, and from two sides. */
  private static LogStreamRequest opening(Random dice) {
    String id = dice.nextInt(10) == 0 ? "bad id" : "stream-" + dice.nextInt(1000);
    return LogStreamRequest.newBuilder()
        .setOpen(LogStreamOpening.newBuilder().setStreamId(id))
        .build();
  }

  private static void assertAcknowledgesInOrder(Rpc.Outcome outcome) throws Exception {
    long before = 0;
    for (byte[] answer : outcome.answers()) {
      long now = LogStreamResponse.parseFrom(answer).getAcknowledgedSequence();
      assertThat(now).isGreaterThanOrEqualTo(before);
      before = now;
    }
    if (outcome.answers().isEmpty()) {
      assertThat(outcome.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }
}
