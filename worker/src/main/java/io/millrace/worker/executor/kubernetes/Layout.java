package io.millrace.worker.executor.kubernetes;

import java.nio.file.Path;

/** Where things are in a pod: the attempt's folder is one volume. */
final class Layout {

  static final Path ROOT = Path.of("/mlflow/projects");

  /** The environment that is made in the pod. */
  static final Path ENVIRONMENT = ROOT.resolve("environment");

  /** What makes it. */
  static final Path SCRIPT = ROOT.resolve("prepare.sh");

  /** For what a program keeps of its own, such as uv's cache and Pythons. */
  static final Path HOME = ROOT.resolve("home");

  /** Is there once all files are. */
  private static final Path COMPLETE = ROOT.resolve(".complete");

  private Layout() {}

  static Path seen(Path workspace, Path file) {
    return ROOT.resolve(workspace.relativize(file));
  }

  /** What the init container does: it waits for the files, and makes the environment. */
  static String waiting() {
    return """
        trap 'exit 143' TERM
        left=3000
        until [ -e %1$s ]; do
          left=$((left - 1))
          [ $left -gt 0 ] || { echo "millrace: The project's files have not come."; exit 1; }
          sleep 0.2
        done
        [ ! -e %2$s ] || exec bash %2$s
        """
        .formatted(COMPLETE, SCRIPT);
  }

  /** What takes the files: a tar archive of so many bytes, after it has said that it listens. */
  static String unpacking(long bytes) {
    return """
        set -euo pipefail
        echo ready
        head -c %d | tar -x -f - -C %s
        mkdir -p %s %s
        : > %s
        """
        .formatted(bytes, ROOT, ROOT.resolve("tmp"), HOME, COMPLETE);
  }
}
