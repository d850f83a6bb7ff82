package io.millrace.python.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A user of this machine whom other people's code runs as, so that it reaches neither this
 * process's files nor its memory. Only root can start processes of others.
 *
 * @param name as it was asked for
 */
public record OtherUser(String name, int uid, int gid) {

  private static final int FIELDS = 4;
  private static final String SETPRIV =
      Programs.find("setpriv").map(Path::toString).orElse("setpriv");

  /**
   * Looks one up.
   *
   * @throws IllegalArgumentException if there is none of this name or number, it is root, or this
   *     process cannot start any as it
   */
  public static OtherUser find(String name) {
    if (name.startsWith("-")) {
      throw new IllegalArgumentException("there is no user " + name);
    }
    Result found = run(List.of("getent", "passwd", name));
    String[] fields = found.output().strip().split(":");
    if (found.status() != 0 || fields.length < FIELDS) {
      throw new IllegalArgumentException("there is no user " + name);
    }
    OtherUser user =
        new OtherUser(fields[0], Integer.parseInt(fields[2]), Integer.parseInt(fields[3]));
    if (user.uid == 0) {
      throw new IllegalArgumentException("the user " + name + " is root, who may do everything");
    }
    Result tried = run(user.words(List.of("true")));
    if (tried.status() != 0) {
      throw new IllegalArgumentException(
          "nothing can be run as %s, which takes root and setpriv: %s"
              .formatted(name, tried.output().strip()));
    }
    return user;
  }

  /**
   * Words that run words as this user, who gains nothing by programs that give rights. Up to there
   * they are this process's user's: nobody else may say their variables or their directory.
   */
  List<String> words(List<String> words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                SETPRIV,
                "--reuid=" + uid,
                "--regid=" + gid,
                "--init-groups",
                "--no-new-privs",
                "--"));
    all.addAll(words);
    return all;
  }

  /** Whether the user can go into a folder. */
  public boolean reaches(Path folder) {
    return run(words(List.of("test", "-x", folder.toString()))).status() == 0;
  }

  /** Gives a folder and all that is in it to the user; what links lead to stays whose it is. */
  public void own(Path folder) throws IOException {
    give(uid + ":" + gid, folder, "-R", "-h");
  }

  /** Takes it back, so that the user can read it and no more. */
  public void disown(Path folder) throws IOException {
    // The folder itself first: from then on nothing in it changes places.
    give("0:0", folder, "-h");
    give("0:0", folder, "-R", "-h");
  }

  private static void give(String owner, Path folder, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("chown"));
    words.addAll(List.of(options));
    words.addAll(List.of(owner, "--", folder.toString()));
    Result given = run(words);
    if (given.status() != 0) {
      throw new IOException(given.output().strip());
    }
  }

  record Result(int status, String output) {}

  static Result run(List<String> words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      // It has closed its output: to wait for its end is not worth an interruption.
      return new Result(process.onExit().join().exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
