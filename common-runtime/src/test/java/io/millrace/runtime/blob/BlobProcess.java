package io.millrace.runtime.blob;

import io.millrace.runtime.error.MillraceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another server on the same folder, in a process of its own, for tests. */
final class BlobProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private BlobProcess(Process process) {
    this.process = process;
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  static BlobProcess start(String... arguments) throws IOException {
    return new BlobProcess(builder(List.of(), arguments).start());
  }

  /** Runs behind another command, such as one that changes what the process may do. */
  static ProcessBuilder builder(List<String> before, String... arguments) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(BlobProcess.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  String line() throws IOException {
    return output.readLine();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  /**
   * {@code upload ROOT} stops in the middle of one; {@code fill ROOT} writes until it fails; {@code
   * name ROOT} writes a file with a name that is not ASCII.
   */
  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[1]);
    BlobStore store = LocalBlobStore.open(root);
    try {
      switch (arguments[0]) {
        case "upload" -> stopInTheMiddle(store);
        case "fill" -> fill(store);
        default -> Blobs.write(store, "\u6a21.txt", "x");
      }
      System.out.println("written");
    } catch (MillraceException refused) {
      System.out.println(refused.reason() + ": " + refused.getMessage());
    }
    Blobs.write(store, "small.txt", "x");
    System.out.println(Blobs.names(store, "") + " " + Blobs.leftovers(root));
  }

  private static void stopInTheMiddle(BlobStore store) throws InterruptedException {
    try (BlobWriter file = store.create("half.bin")) {
      file.write(ByteBuffer.allocate(64 * 1024));
      System.out.println("writing");
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private static void fill(BlobStore store) {
    ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
    try (BlobWriter file = store.create("large.bin")) {
      for (int i = 0; i < 1000; i++) {
        file.write(bytes.rewind());
      }
      file.commit();
    }
  }
}
