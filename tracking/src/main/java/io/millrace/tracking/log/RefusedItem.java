package io.millrace.tracking.log;

import io.millrace.runtime.error.MillraceException;

/** An item of a log stream was refused, and the stream is past it: both are committed. */
final class RefusedItem extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final MillraceException why;

  RefusedItem(MillraceException why) {
    super(why.getMessage(), why, false, false);
    this.why = why;
  }

  MillraceException why() {
    return why;
  }
}
