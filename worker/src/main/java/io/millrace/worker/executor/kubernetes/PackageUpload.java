package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
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
    Ear ready = new Ear();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try (ExecWatch program =
        cluster
            .container(pod, container)
            .redirectingInput(1 << 16)
            .writingOutput(ready)
            .writingError(errors)
            .exec("bash", "-c", Layout.unpacking(Files.size(archive)))) {
      CompletableFuture.anyOf(ready.heard, program.exitCode())
          .get(START.toSeconds(), TimeUnit.SECONDS);
      if (ready.heard.isDone()) {
        OutputStream in = program.getInput();
        Files.copy(archive, in);
        in.flush();
      }
      Integer status = program.exitCode().get(END.toSeconds(), TimeUnit.SECONDS);
      return status != null && status == 0
          ? null
          : "exit code %s: %s".formatted(status, errors.toString(StandardCharsets.UTF_8).strip());
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause().getMessage());
    }
  }

  /** Hears that something is said. */
  private static final class Ear extends OutputStream {
    private final CompletableFuture<Object> heard = new CompletableFuture<>();

    @Override
    public void write(int one) {
      heard.complete(this);
    }
  }
}
