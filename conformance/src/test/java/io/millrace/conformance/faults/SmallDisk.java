package io.millrace.conformance.faults;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that is a file system of its own, of a few megabytes, and can be filled up. */
final class SmallDisk implements AutoCloseable {

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one; the test is skipped where that is not allowed. */
  static SmallDisk mount(int mebibytes) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("millrace-disk");
    String options = "size=" + mebibytes + "m,mode=0755";
    String refusal = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString());
    if (!refusal.isEmpty()) {
      Files.delete(folder);
      abort("needs to mount a small file system, which takes root: " + refusal.strip());
    }
    return new SmallDisk(folder);
  }

  /** What the command complains of; empty when it succeeds. */
  private static String run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      return missing.getMessage();
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : "it failed. " + output;
  }

  Path folder() {
    return folder;
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  /** Takes all the space that is left. */
  void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (Files.getFileStore(folder).getUsableSpace() > 0) {
        throw full;
      }
    }
  }

  /** Gives back what {@link #fill} took. */
  void free() throws IOException {
    Files.deleteIfExists(filler());
  }

  /** Bytes that are left. */
  long left() throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    // Lazily: what still has a file open there goes on until it closes it.
    String refusal = run("umount", "-l", folder.toString());
    if (!refusal.isEmpty()) {
      throw new IOException(refusal);
    }
    Files.delete(folder);
  }
}
