package io.millrace.models.engine;

import io.millrace.models.data.Payload;
import io.millrace.runtime.error.MillraceException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model in the memory of a native library. Closing waits for the calls that are under way; later
 * ones are refused.
 */
public abstract class NativeScorer implements Scorer {

  /** Calls read; whoever closes writes. */
  private final ReentrantReadWriteLock uses = new ReentrantReadWriteLock();

  private boolean isClosed;

  /**
   * Predicts.
   *
   * @throws MillraceException BAD_REQUEST if the model cannot take the input or fails on it,
   *     TEMPORARILY_UNAVAILABLE once it is closed
   */
  @Override
  public final Payload predict(Payload input, Map<String, Object> params) {
    uses.readLock().lock();
    try {
      if (isClosed) {
        throw MillraceException.unavailable("The model is not loaded any more.", null);
      }
      return run(input, params);
    } finally {
      uses.readLock().unlock();
    }
  }

  @Override
  public final void close() {
    uses.writeLock().lock();
    try {
      if (!isClosed) {
        isClosed = true;
        free();
      }
    } finally {
      uses.writeLock().unlock();
    }
  }

  /** Predicts, on any number of threads; never once {@link #free} has been called. */
  protected abstract Payload run(Payload input, Map<String, Object> params);

  /** Gives the library's memory back; called once. */
  protected abstract void free();
}
