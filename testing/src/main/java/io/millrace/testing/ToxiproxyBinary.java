package io.millrace.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Toxiproxy's program, built from its Go module into the cache by the first who asks. */
final class ToxiproxyBinary {

  private static final String VERSION = "v2.5.0";
  private static final String MODULE = "github.com/Shopify/toxiproxy/v2/cmd/server";

  private ToxiproxyBinary() {}

  private static Path program() {
    return Cache.folder().resolve("toxiproxy-" + VERSION);
  }

  static String missing() {
    return Files.exists(program()) || Cache.hasCommand("go")
        ? ""
        : "needs Toxiproxy, which is built with Go, and there is no go in PATH";
  }

  /** The program; several processes may ask at once. */
  static Path installed() throws IOException, InterruptedException {
    Path cache = Files.createDirectories(Cache.folder());
    try (FileChannel file =
            FileChannel.open(
                cache.resolve("toxiproxy.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock turn = file.lock()) {
      if (turn.isValid() && !Files.exists(program())) {
        install(cache);
      }
    }
    return program();
  }

  private static void install(Path cache) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(cache, "toxiproxy-");
    try {
      ProcessBuilder builder =
          new ProcessBuilder("go", "install", MODULE + "@" + VERSION).redirectErrorStream(true);
      builder.environment().put("GOBIN", folder.toString());
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IOException("Toxiproxy cannot be built:\n" + output);
      }
      Files.move(folder.resolve("server"), program(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      S3Binary.delete(folder);
    }
  }
}
