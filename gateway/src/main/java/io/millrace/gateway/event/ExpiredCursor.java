package io.millrace.gateway.event;

import io.grpc.StatusRuntimeException;
import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.outbox.Cursor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a domain says of an expired cursor, for readers of all domains. */
final class ExpiredCursor {

  /** A domain offers its own oldest cursor; in the others it knows where its call began. */
  private static final Pattern OFFERED = Pattern.compile("(?<=cursor is ')[A-Za-z0-9_-]+(?=')");

  private ExpiredCursor() {}

  /**
   * The failure, with what it offers in a domain put into the cursor that the reader has come to;
   * any other failure as it is.
   */
  static RuntimeException merged(StatusRuntimeException failure, Cursor here, String domain) {
    MillraceException known = GrpcErrors.fromStatus(failure);
    Matcher offered = OFFERED.matcher(String.valueOf(known.getMessage()));
    if (known.reason() != ErrorReason.ERROR_REASON_CURSOR_EXPIRED || !offered.find()) {
      return failure;
    }
    Long oldest = Cursor.parse(offered.group()).position(domain);
    return oldest == null
        ? failure
        : new MillraceException(
            known.reason(), offered.replaceFirst(here.with(domain, oldest).toString()), failure);
  }
}
