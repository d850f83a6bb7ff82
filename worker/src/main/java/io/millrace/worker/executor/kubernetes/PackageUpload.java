package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Puts files into a pod: a program that is started in it unpacks its input. The end of the input
 * cannot be said over a web socket, so it is told how many bytes there are; and what is written
 * before the program runs may be lost, so it says when it does.
 */
final class PackageUpload {

  private static final Logger LOG = Logger.getLogger(PackageUpload.class);
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration END = Duration.ofMinutes(10);
  private static final int TRIES = 5;

  private final Cluster cluster;
  private final Path archive;

  PackageUpload(Cluster cluster, Path archive) {
    this.cluster = cluster;
    this.archive = archive;
  }

  /**
   * Puts all there, again if it breaks off.
   *
   * @param mayGoOn whether the pod is still wanted
   * @throws IOException if it does not succeed
   */
  void into(String pod, String container, BooleanSupplier mayGoOn)
      throws IOException, InterruptedException {
    for (int attempt = 1; mayGoOn.getAsBoolean(); attempt++) {
      String why;
      try {
        why = once(pod, container);
        if (why == null) {
          return;
        }
      } catch (IOException | KubernetesClientException | TimeoutException e) {
        why = String.valueOf(e.getMessage());
      }
      if (attempt == TRIES) {
        throw new IOException(
            "The project's files cannot be put into the pod, whose image needs bash, head and tar: "
                + why);
      }
      LOG.warnf("Files do not get into %s: %s", pod, why);
      Thread.sleep(500L << attempt);
    }
  }

  private String once(String pod, String container)
      throws IOException, InterruptedException, TimeoutException {
    try (PodProgram program =
            cluster.start(pod, container, START, Layout.unpacking(Files.size(archive)));
        InputStream files = Files.newInputStream(archive)) {
      program.awaitWord(START);
      program.send(files);
      return program.await(END);
    }
  }
}
