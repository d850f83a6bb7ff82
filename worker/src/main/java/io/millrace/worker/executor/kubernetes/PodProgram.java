package io.millrace.worker.executor.kubernetes;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that was started in a container, and takes input. The client's own way to one sends
 * without waiting for what it has sent, which its web socket refuses as soon as the other side is
 * slower: here a piece is sent when the last one has gone.
 */
final class PodProgram implements WebSocket.Listener, AutoCloseable {

  private static final int PIECE = 32 << 10;
  private static final int LONGEST_ERRORS = 16 << 10;
  private static final int NORMAL_CLOSURE = 1000;

  // The channels of v4.channel.k8s.io.
  private static final byte INPUT = 0;
  private static final byte OUTPUT = 1;
  private static final byte ERRORS = 2;
  private static final byte STATUS = 3;

  private final KubernetesClient client;
  private final CompletableFuture<Void> heard = new CompletableFuture<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private WebSocket socket;

  private PodProgram(KubernetesClient client) {
    this.client = client;
  }

  /** Starts one. */
  static PodProgram start(
      KubernetesClient client,
      String namespace,
      String pod,
      String container,
      Duration patience,
      String script)
      throws IOException, InterruptedException, TimeoutException {
    PodProgram program = new PodProgram(client);
    CompletableFuture<WebSocket> connecting =
        client
            .getHttpClient()
            .newWebSocketBuilder()
            .subprotocol("v4.channel.k8s.io")
            .uri(
                PodUri.of(
                    client,
                    namespace,
                    pod,
                    "exec",
                    "container",
                    container,
                    "command",
                    "bash",
                    "command",
                    "-c",
                    "command",
                    script,
                    "stdin",
                    "true",
                    "stdout",
                    "true",
                    "stderr",
                    "true"))
            .connectTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
            .buildAsync(program);
    program.socket = get(connecting, patience);
    return program;
  }

  private static <T> T get(CompletableFuture<T> future, Duration patience)
      throws IOException, InterruptedException, TimeoutException {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new TimeoutException("There was no answer for %d s.".formatted(patience.toSeconds()));
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause().getMessage()), e);
    }
  }

  /** Waits until it says something, or ends. */
  void awaitWord(Duration patience) throws IOException, InterruptedException, TimeoutException {
    get(CompletableFuture.anyOf(heard, ended), patience);
  }

  /** Gives it all of an input, unless it ends before. */
  void send(InputStream in) throws IOException, InterruptedException {
    byte[] piece = new byte[PIECE + 1];
    piece[0] = INPUT;
    for (int read = in.readNBytes(piece, 1, PIECE);
        read > 0;
        read = in.readNBytes(piece, 1, PIECE)) {
      while (socket.queueSize() > 0 && !ended.isDone()) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      if (ended.isDone()) {
        return;
      }
      if (!socket.send(ByteBuffer.wrap(piece, 0, read + 1))) {
        throw new IOException("The connection does not take the program's input.");
      }
    }
  }

  /** Waits for its end: null if all went well, else what did not. */
  String await(Duration patience) throws IOException, InterruptedException, TimeoutException {
    String why = get(ended, patience);
    synchronized (errors) {
      return why == null || errors.size() == 0
          ? why
          : why + ": " + errors.toString(StandardCharsets.UTF_8).strip();
    }
  }

  @Override
  public void onMessage(WebSocket from, ByteBuffer message) {
    byte channel = message.hasRemaining() ? message.get() : INPUT;
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    // The first message of each channel is empty with some servers.
    if (bytes.length > 0) {
      switch (channel) {
        case OUTPUT -> heard.complete(null);
        case ERRORS -> {
          synchronized (errors) {
            errors.write(bytes, 0, Math.min(bytes.length, LONGEST_ERRORS - errors.size()));
          }
        }
        case STATUS -> ended.complete(why(new String(bytes, StandardCharsets.UTF_8)));
        default -> {}
      }
    }
    from.request();
  }

  private String why(String text) {
    Status status = client.getKubernetesSerialization().unmarshal(text, Status.class);
    return "Success".equals(status.getStatus()) ? null : String.valueOf(status.getMessage());
  }

  @Override
  public void onClose(WebSocket from, int code, String reason) {
    ended.complete("The connection has ended (%d) before the program".formatted(code));
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    ended.completeExceptionally(error);
  }

  @Override
  public void close() {
    // The other side closes once it has told of the end, and what closes twice is an error.
    if (!ended.isDone()) {
      socket.sendClose(NORMAL_CLOSURE, "done");
    }
  }
}
