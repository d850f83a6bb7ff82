package io.millrace.cli;

/** Does something if the program is told to end, as by Ctrl-C, while this is open. */
final class OnInterrupt implements AutoCloseable {

  private volatile boolean isOpen = true;

  OnInterrupt(Runnable action) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (isOpen) {
                    action.run();
                  }
                },
                "interrupted"));
  }

  @Override
  public void close() {
    isOpen = false;
  }
}
