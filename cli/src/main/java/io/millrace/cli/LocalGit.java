package io.millrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What git says of a folder on this machine, as MLflow's own launcher notes it in a run's tags. */
final class LocalGit {

  static final String COMMIT = "mlflow.source.git.commit";
  static final String DIRTY = "mlflow.source.git.dirty";
  static final String BRANCH = "mlflow.source.git.branch";

  private static final Pattern USER = Pattern.compile("(?<=://)[^/]*@");

  private final Path folder;

  LocalGit(Path folder) {
    this.folder = folder;
  }

  /** Where the folder is, and what commit it has if it is in a repository. */
  Map<String, String> tags() throws IOException {
    Path real = folder.toRealPath();
    Map<String, String> tags = new TreeMap<>(Map.of("mlflow.source.name", real.toString()));
    Optional<String> root = ask("rev-parse", "--show-toplevel");
    if (root.isEmpty() || ask("check-ignore", "-q", ".").isPresent()) {
      return tags;
    }
    commit("HEAD")
        .ifPresent(
            commit -> {
              String inside = Path.of(root.get()).relativize(real).toString();
              String place = "file://" + root.get();
              tags.put("mlflow.source.name", inside.isEmpty() ? place : place + "#" + inside);
              tags.put(COMMIT, commit);
              // Of what is sent: the rest of the repository stays here.
              boolean isClean = ask("status", "--porcelain", "--", ".").orElse("").isEmpty();
              tags.put(DIRTY, Boolean.toString(!isClean));
              ask("config", "--get-regexp", "^remote\\..*\\.url$")
                  .map(lines -> lines.lines().findFirst().orElseThrow())
                  .map(line -> line.substring(line.indexOf(' ') + 1))
                  .ifPresent(
                      url ->
                          tags.put(
                              "mlflow.source.git.repoURL", USER.matcher(url).replaceFirst("")));
            });
    return tags;
  }

  Optional<String> commit(String version) {
    return ask("rev-parse", "--verify", "--quiet", "--end-of-options", version + "^{commit}");
  }

  boolean isBranch(String name) {
    return ask("rev-parse", "--verify", "--quiet", "refs/heads/" + name).isPresent();
  }

  /** Packs the folder as it was in a commit. */
  boolean archive(String commit, Path target) {
    return ask("archive", "--format=tar.gz", "--output=" + target, commit).isPresent();
  }

  /** What git says; empty if it fails, or there is none. */
  private Optional<String> ask(String... words) {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(words));
    Process git;
    try {
      git =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
    } catch (IOException absent) {
      return Optional.empty();
    }
    try {
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return git.waitFor() == 0 ? Optional.of(said.strip()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
