package io.millrace.contract;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The program {@code buf} from npm, put into Millrace's cache the first time, and run on this
 * module.
 */
final class Buf {

  private static final String VERSION = "1.75.0";

  /** The second module of buf.yaml: what ours import of Google's, out of its Maven artifact. */
  private static final Path GOOGLE = Path.of("target/buf");

  private static final List<String> IMPORTED =
      List.of(
          "google/api/annotations.proto",
          "google/api/field_behavior.proto",
          "google/api/http.proto",
          "google/api/httpbody.proto");

  private static final long MINUTES = 5;

  private final Path program;

  private Buf(Path program) {
    this.program = program;
  }

  /** Whether there is an npm to get it with. */
  static boolean isAvailable() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "npm")));
  }

  static Buf install() throws IOException, InterruptedException {
    Path folder = cache().resolve("buf-" + VERSION);
    Path program = folder.resolve("node_modules/.bin/buf");
    if (!Files.exists(program)) {
      Files.createDirectories(folder.getParent());
      Path unfinished = Files.createTempDirectory(folder.getParent(), "buf-");
      String said =
          run(
              "npm",
              "install",
              "--prefix",
              unfinished.toString(),
              "--ignore-scripts",
              "--no-audit",
              "--no-fund",
              "--loglevel=error",
              "@bufbuild/buf@" + VERSION);
      if (!Files.exists(unfinished.resolve("node_modules/.bin/buf"))) {
        throw new IllegalStateException("npm did not install buf " + VERSION + ": " + said);
      }
      try {
        Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!Files.exists(program)) {
          throw e;
        }
        // Another build was faster; what is left over is in a cache.
      }
    }
    for (String file : IMPORTED) {
      try (InputStream source = Buf.class.getResourceAsStream("/" + file)) {
        Path copy = GOOGLE.resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return new Buf(program);
  }

  private static Path cache() {
    String ours = System.getenv("MILLRACE_CACHE");
    String users = System.getenv("XDG_CACHE_HOME");
    if (ours != null && !ours.isEmpty()) {
      return Path.of(ours);
    }
    return (users != null && !users.isEmpty()
            ? Path.of(users)
            : Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("millrace");
  }

  /** Runs one of buf's commands on the protos, and returns what it complains of. */
  String on(String command, String... options) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(program.toString(), command, "src/main/proto"));
    words.addAll(List.of(options));
    return run(words.toArray(String[]::new));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("buf", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      // npm trusts the certificates that the machine does, not only those that came with it.
      builder
          .environment()
          .merge("NODE_OPTIONS", "--use-openssl-ca", (theirs, ours) -> theirs + " " + ours);
      Process process = builder.start();
      boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
      process.destroyForcibly();
      String said = Files.readString(output, StandardCharsets.UTF_8).strip();
      if (!ended) {
        return "it did not end in time: " + said;
      }
      return process.exitValue() == 0 ? "" : said + " (exit code " + process.exitValue() + ")";
    } finally {
      Files.delete(output);
    }
  }
}
