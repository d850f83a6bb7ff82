package io.millrace.standalone;

import io.quarkus.runtime.Quarkus;
import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What is done upon SIGTERM or Ctrl-C while the services still answer. Java would run all shutdown
 * hooks at once, and Quarkus' own stops the services; so Java hears of the signal only when it
 * comes a second time.
 */
final class StopSignal {

  private StopSignal() {}

  /** Has something done first, and then the services stopped. */
  static void first(Runnable work) {
    for (String name : new String[] {"TERM", "INT"}) {
      AtomicReference<SignalHandler> javas = new AtomicReference<>();
      javas.set(Signal.handle(new Signal(name), signal -> stop(work, signal, javas)));
    }
  }

  private static void stop(Runnable work, Signal signal, AtomicReference<SignalHandler> javas) {
    Signal.handle(signal, javas.get());
    try {
      work.run();
    } finally {
      Quarkus.asyncExit(0);
    }
  }
}
