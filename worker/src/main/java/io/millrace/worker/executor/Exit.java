package io.millrace.worker.executor;

/**
 * How a command has ended, or why it did not begin.
 *
 * @param code null if it was killed, or did not begin
 * @param signal that it was killed by; null if it was not
 * @param message more of it, for people; null if there is no more
 */
public record Exit(Reason reason, Integer code, Integer signal, String message) {

  private static final int SIGNALLED = 128;
  private static final int KILL = 9;

  /** What an exit comes from. */
  public enum Reason {
    /** The command has ended by itself. */
    ENDED,
    /** It was killed, or one of its processes, as there was no memory left for it. */
    OUT_OF_MEMORY,
    /** What it needs could not be had. */
    NOT_PREPARED,
    /** What it ran on was taken away. */
    RELEASED,
    /** It ran too long, and another than this worker has ended it. */
    TIMED_OUT
  }

  /** A process's end on this machine, where the kernel kills when memory is short. */
  public static Exit ofProcess(int status) {
    Exit exit = ofStatus(status);
    return exit.signal != null && exit.signal == KILL
        ? exit.as(
            Reason.OUT_OF_MEMORY,
            "The command was killed by signal 9, as the kernel does when memory is short.")
        : exit;
  }

  /** What a shell makes of both: signals are 128 and more. */
  public static Exit ofStatus(int status) {
    return status > SIGNALLED && status < SIGNALLED + 65
        ? new Exit(Reason.ENDED, null, status - SIGNALLED, null)
        : new Exit(Reason.ENDED, status, null, null);
  }

  /** An end without a command that ran. */
  public static Exit without(Reason reason, String message) {
    return new Exit(reason, null, null, message);
  }

  /** The same, for another reason. */
  public Exit as(Reason another, String why) {
    return new Exit(another, code, signal, why);
  }

  /** Whether all went well. */
  public boolean isSuccess() {
    return reason == Reason.ENDED && code != null && code == 0;
  }

  @Override
  public String toString() {
    return signal == null ? "ended with exit code " + code : "was killed by signal " + signal;
  }
}
