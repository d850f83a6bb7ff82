package io.millrace.models.scoring;

import io.millrace.models.data.Payload;
import io.millrace.models.scoring.answer.ResponseWriter;
import java.util.function.Consumer;

/** Makes bodies of a prediction's parts, and remembers whether it was their taker that failed. */
final class PartWriter implements Consumer<Payload> {

  private final Consumer<byte[]> parts;
  boolean isBare;
  boolean hasGone;

  PartWriter(Consumer<byte[]> parts) {
    this.parts = parts;
  }

  @Override
  public void accept(Payload part) {
    byte[] body;
    try {
      body = ResponseWriter.write(part, isBare);
    } catch (IllegalArgumentException e) {
      throw new Unwritable(e);
    }
    hasGone = true;
    parts.accept(body);
    hasGone = false;
  }

  /** JSON cannot say it. */
  static final class Unwritable extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unwritable(IllegalArgumentException cause) {
      super(cause);
    }
  }
}
