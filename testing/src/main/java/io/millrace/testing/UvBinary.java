package io.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** uv: the one on the {@code PATH}, else one installed from PyPI into the cache. */
public final class UvBinary {

  private static final String VERSION = "0.13.9";

  private UvBinary() {}

  /** The program: a path, or its name if the {@code PATH} has it. */
  public static String program() {
    if (Cache.hasCommand("uv")) {
      return "uv";
    }
    try {
      return installed().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static synchronized Path installed() throws IOException, InterruptedException {
    Path cache = Files.createDirectories(Cache.folder());
    Path program = cache.resolve("uv-" + VERSION);
    try (FileChannel file =
            FileChannel.open(
                cache.resolve("uv.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock turn = file.lock()) {
      if (!Files.exists(program)) {
        install(cache, program);
      }
    }
    return program;
  }

  private static void install(Path cache, Path program) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(cache, "uv-");
    try {
      Programs.run("python3", "-m", "venv", folder.toString());
      Programs.run(folder + "/bin/python", "-m", "pip", "install", "-q", "uv==" + VERSION);
      Files.move(folder.resolve("bin/uv"), program, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      S3Binary.delete(folder);
    }
  }
}
