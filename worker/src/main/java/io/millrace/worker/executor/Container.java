package io.millrace.worker.executor;

import io.millrace.python.process.Child;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/** The container is the engine's child, not that of its command line: it is told by its name. */
final class Container implements Execution {

  private static final Logger LOG = Logger.getLogger(Container.class);

  /** The engine's own: it could not start the container. */
  private static final int ENGINE_FAILED = 125;

  private final Engine engine;
  private final Child child;
  private final String name;

  Container(Engine engine, Child child, String name) {
    this.engine = engine;
    this.child = child;
    this.name = name;
  }

  @Override
  public Exit await() throws InterruptedException {
    try {
      int status = child.ended().get();
      return status == ENGINE_FAILED
          ? Exit.without(
              Exit.Reason.NOT_PREPARED,
              "The container could not be started; the log has the engine's reason.")
          : Exit.ofProcess(status);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a container was not seen", e.getCause());
    }
  }

  @Override
  public void stop(Duration grace) {
    Thread.ofVirtual()
        .name("stop")
        .start(
            () -> {
              try {
                // Its input ends with the command line, which ends it too, should this not.
                engine.stop(name, grace);
                child.stop(Duration.ofSeconds(1));
              } catch (IOException e) {
                LOG.warnf("%s cannot be stopped: %s", name, e.getMessage());
                child.stop(grace);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
