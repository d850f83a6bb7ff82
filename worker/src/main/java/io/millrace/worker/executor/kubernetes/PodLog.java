package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Follows what a container prints, and goes on where it was when the connection breaks. One that
 * takes the output waits, and with it the cluster; nothing is gathered here.
 */
final class PodLog {

  private static final Logger LOG = Logger.getLogger(PodLog.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Between a connection's end and the next one. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Cluster cluster;
  private final String pod;
  private final String container;
  private final LogPosition position;
  private final Runnable atEnd;
  private Thread follower;
  private volatile LogReading reading;
  private volatile boolean isFinishing;
  private volatile long endedAt = System.nanoTime() - PAUSE.toNanos();

  /**
   * The log of a container.
   *
   * @param atEnd is run each time a connection ends
   */
  PodLog(Cluster cluster, String pod, String container, OutputStream output, Runnable atEnd) {
    this.cluster = cluster;
    this.pod = pod;
    this.container = container;
    this.atEnd = atEnd;
    position = new LogPosition(output);
  }

  String container() {
    return container;
  }

  /** Whether a connection is open. */
  boolean isFollowing() {
    return follower != null && follower.isAlive();
  }

  /** Follows it from now on, unless that is under way. */
  void follow() {
    if (isFollowing() || System.nanoTime() - endedAt < PAUSE.toNanos()) {
      return;
    }
    follower =
        Thread.ofVirtual()
            .name("log of " + pod)
            .start(
                () -> {
                  try (LogReading asked = cluster.log(pod, container, position.since(), true)) {
                    reading = asked;
                    if (!isFinishing) {
                      copy(asked.lines());
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } catch (IOException | RuntimeException e) {
                    // It goes on from there.
                    LOG.debugf("The log of %s breaks off: %s", pod, e.getMessage());
                  } finally {
                    endedAt = System.nanoTime();
                    atEnd.run();
                  }
                });
  }

  private void copy(InputStream in) throws IOException {
    position.begin();
    byte[] buffer = new byte[1 << 16];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      position.write(buffer, read);
    }
  }

  /** Reads what is left of it, once the container has ended. */
  void finish() throws InterruptedException {
    if (follower != null && !follower.join(PATIENCE)) {
      isFinishing = true;
      LogReading open = reading;
      if (open != null) {
        open.close();
      }
      follower.join();
    }
    for (int attempt = 1; attempt <= 3; attempt++) {
      try (LogReading asked = cluster.log(pod, container, position.since(), false)) {
        copy(asked.lines());
        return;
      } catch (IOException | KubernetesClientException e) {
        LOG.warnf("The end of the log of %s is not read: %s", pod, e.getMessage());
        if (e instanceof SocketTimeoutException
            || (e instanceof KubernetesClientException refused && !Cluster.isAway(refused))) {
          return;
        }
        Thread.sleep(1000);
      }
    }
  }
}
