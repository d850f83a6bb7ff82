package io.millrace.models.traffic;

/** Something that calls use, and that goes when nobody does any more. */
public final class InUse {

  private final Runnable release;
  private int users;
  private boolean isClosed;

  /**
   * @param release run once: when it was closed, and the last call has left
   */
  public InUse(Runnable release) {
    this.release = release;
  }

  /** Begins a use; false if it was closed. */
  public synchronized boolean enter() {
    if (isClosed) {
      return false;
    }
    users++;
    return true;
  }

  /** Ends a use. */
  public void leave() {
    boolean isLast;
    synchronized (this) {
      users--;
      isLast = isClosed && users == 0;
    }
    if (isLast) {
      release.run();
    }
  }

  /** Lets nobody in any more; those that are in go on. */
  public void close() {
    boolean isIdle;
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
      isIdle = users == 0;
    }
    if (isIdle) {
      release.run();
    }
  }
}
