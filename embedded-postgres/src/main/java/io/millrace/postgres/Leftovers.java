package io.millrace.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Processes of a cluster that outlived the JVM which had started them. A process counts when its
 * program is {@code postgres} and its working directory is the cluster, where PostgreSQL always
 * sits: a number in {@code postmaster.pid} alone may by now be anyone's.
 */
final class Leftovers {
  private static final int PATIENCE_SECONDS = 20;

  private Leftovers() {}

  /**
   * Ends what is left of a server on this cluster, politely first, and removes its pid file, which
   * could otherwise keep the next server from starting. Only for whoever holds the folder's lock.
   */
  static void end(Path cluster) throws IOException, InterruptedException {
    Path real = cluster.toRealPath();
    List<ProcessHandle> left = find(real);
    if (!left.isEmpty()) {
      Optional<Long> postmaster = PostmasterPid.read(real).map(PostmasterPid::pid);
      if (left.stream().anyMatch(process -> postmaster.equals(Optional.of(process.pid())))) {
        interrupt(postmaster.orElseThrow());
        awaitAll(left);
      }
      for (ProcessHandle process : find(real)) {
        process.destroyForcibly();
      }
      awaitAll(left);
    }
    PostmasterPid.delete(real);
  }

  /** The PostgreSQL processes of a cluster, given by its real path. */
  static List<ProcessHandle> find(Path cluster) {
    return ProcessHandle.allProcesses()
        .filter(process -> isPostgresIn(cluster, Path.of("/proc", Long.toString(process.pid()))))
        .toList();
  }

  private static boolean isPostgresIn(Path cluster, Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).equals(cluster)
          && Files.readSymbolicLink(process.resolve("exe")).endsWith("postgres");
    } catch (IOException e) {
      // It has ended meanwhile, or belongs to another account and so to another cluster.
      return false;
    }
  }

  private static void interrupt(long pid) throws IOException, InterruptedException {
    // Java sends SIGTERM or SIGKILL only; SIGINT is what PostgreSQL takes for "now, but cleanly".
    new ProcessBuilder("sh", "-c", "kill -INT \"$1\"", "interrupt", Long.toString(pid))
        .start()
        .waitFor();
  }

  private static void awaitAll(List<ProcessHandle> processes) throws InterruptedException {
    CompletableFuture<?>[] exits =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(exits).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Who asked looks again for what is still there.
    }
  }
}
