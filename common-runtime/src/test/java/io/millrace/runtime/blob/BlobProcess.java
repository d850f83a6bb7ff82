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

  /** {@code upload ROOT}: stops in the middle of one; {@code fill ROOT}: writes until it fails. */
  public static void main(String[] arguments) throws Exception {
    BlobStore store = LocalBlobStore.open(Path.of(arguments[1]));
    ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
    if (arguments[0].equals("upload")) {
      BlobWriter file = store.create("half.bin");
      file.write(bytes);
      System.out.println("writing");
      Thread.sleep(Long.MAX_VALUE);
    }
    try (BlobWriter file = store.create("large.bin")) {
      for (int i = 0; i < 1000; i++) {
        file.write(bytes.rewind());
      }
      file.commit();
      System.out.println("written");
    } catch (MillraceException full) {
      System.out.println(full.reason() + ": " + full.getMessage());
    }
    Blobs.write(store, "small.txt", "x");
    System.out.println(Blobs.names(store, "") + " " + Blobs.leftovers(Path.of(arguments[1])));
  }
}
