package io.millrace.runtime.commit;

import java.util.concurrent.CompletableFuture;

/**
 * One caller's write in a batch.
 *
 * @param <T> what is to be written
 * @param <R> what its caller hears after the commit
 */
public final class Write<T, R> {

  private final T content;
  private final CompletableFuture<R> done = new CompletableFuture<>();
  private Throwable refusal;
  private R result;

  Write(T content) {
    this.content = content;
  }

  /** What is to be written. */
  public T content() {
    return content;
  }

  /** Says what the caller hears once the batch has committed; null unless said. */
  public void result(R answer) {
    result = answer;
  }

  /** What the caller is going to hear. */
  public R result() {
    return result;
  }

  /** Takes this write out of the batch; its caller hears why when the batch is done. */
  public void refuse(Throwable why) {
    refusal = why;
  }

  /** Why it was taken out; null if it was not. */
  public Throwable refusal() {
    return refusal;
  }

  /** Whether it was taken out. */
  public boolean isRefused() {
    return refusal != null;
  }

  /** Forgets what a transaction that was rolled back said. */
  void reset() {
    refusal = null;
    result = null;
  }

  CompletableFuture<R> done() {
    return done;
  }

  void answer(Throwable failure) {
    Throwable why = refusal != null ? refusal : failure;
    if (why == null) {
      done.complete(result);
    } else {
      done.completeExceptionally(why);
    }
  }
}
