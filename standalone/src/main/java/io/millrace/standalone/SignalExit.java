package io.millrace.standalone;

import java.util.concurrent.CountDownLatch;

/**
 * Ends the JVM in order after SIGTERM or Ctrl-C: Java runs all shutdown hooks at once and Quarkus'
 * own only wakes the main thread, so this one waits until that has stopped everything, and gives
 * the exit code that the main thread decided on instead of Java's 143 or 130.
 */
final class SignalExit extends Thread {
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean serving;
  private volatile int code;

  private SignalExit() {
    super("signal-exit");
  }

  static SignalExit install() {
    SignalExit hook = new SignalExit();
    Runtime.getRuntime().addShutdownHook(hook);
    return hook;
  }

  /** From here on there is something to stop in order. */
  void serving() {
    serving = true;
  }

  /** All is stopped. */
  void done(int exitCode) {
    code = exitCode;
    done.countDown();
  }

  @Override
  public void run() {
    if (!serving) {
      // The main thread is still preparing and does not hear us. A database that it has started
      // already ends with the JVM.
      return;
    }
    try {
      done.await();
      Runtime.getRuntime().halt(code);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
