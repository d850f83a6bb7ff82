package io.millrace.tracking.log;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.Inbound;
import io.millrace.tracking.log.LogStreamStore.Opened;
import io.millrace.tracking.v1.LogItem;
import io.millrace.tracking.v1.LogStreamOpening;
import io.millrace.tracking.v1.LogStreamRequest;
import io.millrace.tracking.v1.LogStreamResponse;
import java.util.regex.Pattern;

/**
 * One connection of a log stream. Its thread takes items and hands them to the group commit, in
 * order; {@link LogStreamAnswers} has a second one that acknowledges them.
 */
final class LogStream {

  private static final Pattern STREAM_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
  private static final int MAX_ITEMS = 1000;
  private static final int MAX_BYTES = 8 * 1024 * 1024;

  private final LogStreamStore store;
  private final RunLogger logger;
  private final Inbound<LogStreamRequest> in;
  private final Emitter<LogStreamResponse> out;

  private Opened stream;
  private LogStreamAnswers answers;

  /** The number of the last item taken. */
  private long taken;

  LogStream(
      LogStreamStore store,
      RunLogger logger,
      Inbound<LogStreamRequest> in,
      Emitter<LogStreamResponse> out) {
    this.store = store;
    this.logger = logger;
    this.in = in;
    this.out = out;
  }

  /** Serves the connection to its end. */
  void run() throws InterruptedException {
    LogStreamRequest first = in.next();
    if (first == null || !first.hasOpen() || first.getItemsCount() > 0) {
      throw MillraceException.invalid("The first message of a stream must have 'open' alone.");
    }
    open(first.getOpen());
    try {
      for (LogStreamRequest next = in.next(); next != null; next = in.next()) {
        take(next);
      }
    } finally {
      // Also when the client has gone: what it sent is written, and nobody waits for it.
      answers.end();
    }
    answers.await();
  }

  private void open(LogStreamOpening open) throws InterruptedException {
    if (!STREAM_ID.matcher(open.getStreamId()).matches()) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'open.stream_id' supplied: It must be 1 to 128 letters, digits, underscores (_), dashes (-) and periods (.), and start with a letter or digit.");
    }
    if (open.getAcknowledgedSequence() < 0) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'open.acknowledged_sequence' supplied: It must not be negative."
              .formatted(open.getAcknowledgedSequence()));
    }
    stream = store.open(open.getStreamId(), open.getAcknowledgedSequence());
    taken = stream.lastSequence();
    answers = new LogStreamAnswers(logger, in, out);
    answers.opened(stream);
  }

  private void take(LogStreamRequest message) throws InterruptedException {
    if (message.hasOpen()) {
      throw MillraceException.invalid("Only the first message of a stream may have 'open'.");
    }
    if (message.getItemsCount() > MAX_ITEMS) {
      throw MillraceException.invalid(
          "A message may have at most %d 'items'. Got %d."
              .formatted(MAX_ITEMS, message.getItemsCount()));
    }
    if (message.getSerializedSize() > MAX_BYTES) {
      throw new MillraceException(
          ErrorReason.ERROR_REASON_REQUEST_TOO_LARGE,
          "A message may have at most %d bytes. Got %d."
              .formatted(MAX_BYTES, message.getSerializedSize()));
    }
    for (int i = 0; i < message.getItemsCount(); i++) {
      take(message.getItems(i), i);
    }
  }

  private void take(LogItem item, int index) throws InterruptedException {
    long sequence = item.getSequence();
    if (sequence < 1 || sequence > taken + 1) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'items[%d].sequence' supplied: The next item of the stream is %d."
              .formatted(sequence, index, taken + 1));
    }
    if (sequence <= taken) {
      return;
    }
    taken = sequence;
    answers.expect(checked(item));
  }

  private RunLog checked(LogItem item) {
    try {
      return logger.check(item.getBatch()).at(position(item, null));
    } catch (MillraceException refused) {
      return RunLog.refusedAt(position(item, refused));
    }
  }

  private LogStreamPosition position(LogItem item, MillraceException refusal) {
    return new LogStreamPosition(stream.id(), stream.epoch(), item.getSequence(), refusal);
  }
}
