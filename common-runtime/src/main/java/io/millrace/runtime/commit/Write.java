package io.millrace.runtime.commit;

import java.util.concurrent.CompletableFuture;

/**
 * One caller's write in a batch.
 *
 * @param <T> what is to be written
 */
public final class Write<T> {

  private final T content;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Throwable refusal;

  Write(T content) {
    this.content = content;
  }

  /** What is to be written. */
  public T content() {
    return content;
  }

  /** Takes this write out of the batch; its caller hears why when the batch is done. */
  public void refuse(Throwable why) {
    refusal = why;
  }

  /** Whether it was taken out. */
  public boolean isRefused() {
    return refusal != null;
  }

  CompletableFuture<Void> done() {
    return done;
  }

  void answer(Throwable failure) {
    Throwable why = refusal != null ? refusal : failure;
    if (why == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(why);
    }
  }
}
