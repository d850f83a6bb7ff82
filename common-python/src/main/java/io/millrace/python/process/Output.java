package io.millrace.python.process;

import java.time.Duration;
import java.util.List;

/** Reads what a process prints, to its end. */
interface Output extends Runnable {

  /** The last lines, for whoever asks why it has ended. */
  List<String> lastLines();

  /** How long it may go on when the process has ended. */
  Duration patience();

  /** Whether something was read within the last time, or is just being handed on. */
  boolean isBusy(Duration last);
}
