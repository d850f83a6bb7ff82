package io.millrace.tracking.shared;

/** How the lifecycle column says what the contract's LifecycleStage says. */
public final class Lifecycle {

  /** In use. */
  public static final int ACTIVE = 1;

  /** Deleted; can be restored. */
  public static final int DELETED = 2;

  private Lifecycle() {}
}
