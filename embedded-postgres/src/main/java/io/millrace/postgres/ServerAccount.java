package io.millrace.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The account that the server's processes run under. PostgreSQL refuses to run as root, so root
 * gives its rights away first: to the account that owns the cluster already, else to {@code
 * nobody}. Everyone else runs the server as themselves.
 *
 * @param drop whether this JVM is root's and has to change the account
 */
record ServerAccount(boolean drop, int user, int group) {
  private static final int ROOT = 0;

  /** The number of {@code nobody} and of its group on every Linux: the kernel's overflow id. */
  private static final int NOBODY = 65534;

  private static final Pattern EFFECTIVE_RIGHTS =
      Pattern.compile("^CapEff:\\s*(\\p{XDigit}+)$", Pattern.MULTILINE);

  /** CAP_DAC_READ_SEARCH in Linux's {@code capability.h}, as a bit. */
  private static final long DAC_READ_SEARCH = 1 << 2;

  /** The account for a cluster folder that may not exist yet. */
  static ServerAccount forCluster(Path cluster) throws IOException {
    UnixSystem self = new UnixSystem();
    if (self.getUid() != ROOT) {
      return new ServerAccount(false, (int) self.getUid(), (int) self.getGid());
    }
    if (Files.isDirectory(cluster)) {
      int owner = attribute(cluster, "uid");
      if (owner != ROOT) {
        return new ServerAccount(true, owner, attribute(cluster, "gid"));
      }
    }
    return new ServerAccount(true, NOBODY, NOBODY);
  }

  /**
   * The words to put before a command so that it runs under this account.
   *
   * <p>Root's data may lie below folders that only root may enter ({@code /root}, say). The command
   * then keeps one right of root's, to read and search whatever it is shown the way to; nothing
   * else, and it cannot gain more.
   */
  List<String> prefix(Path... needed) throws IOException {
    if (!drop) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    words.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups"));
    words.add("--no-new-privs");
    if (canReachAll(needed)) {
      words.addAll(List.of("--inh-caps=-all", "--ambient-caps=-all"));
    } else {
      String kept = "-all,+" + searchRight(Files.readString(Path.of("/proc/self/status")));
      words.addAll(List.of("--inh-caps=" + kept, "--ambient-caps=" + kept));
      // Else access(2), by which PostgreSQL looks for its programs, would not count the right.
      words.add("--securebits=+no_setuid_fixup");
    }
    return words;
  }

  /**
   * The weakest right that opens any folder: to read and search; where root itself lacks that one,
   * as in Docker's containers, the right to override permissions altogether.
   */
  static String searchRight(String processStatus) {
    Matcher effective = EFFECTIVE_RIGHTS.matcher(processStatus);
    boolean held =
        effective.find() && (Long.parseUnsignedLong(effective.group(1), 16) & DAC_READ_SEARCH) != 0;
    return held ? "dac_read_search" : "dac_override";
  }

  /** Hands a file, or a folder with all in it, to this account where it is not its own already. */
  void own(Path path) throws IOException {
    if (!drop || attribute(path, "uid") == user) {
      return;
    }
    List<Path> all = new ArrayList<>();
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            all.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
            all.add(directory);
            return FileVisitResult.CONTINUE;
          }
        });
    // The folder itself comes last: should this be interrupted, the next start does it again.
    for (Path each : all) {
      Files.setAttribute(each, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(each, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private boolean canReachAll(Path... needed) throws IOException {
    for (Path path : needed) {
      for (Path parent = path.toRealPath(); parent != null; parent = parent.getParent()) {
        if (!canSearch(parent)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean canSearch(Path folder) throws IOException {
    int mode = attribute(folder, "mode");
    if (attribute(folder, "uid") == user) {
      return (mode & 0100) != 0;
    }
    if (attribute(folder, "gid") == group) {
      return (mode & 0010) != 0;
    }
    return (mode & 0001) != 0;
  }

  private static int attribute(Path path, String name) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
  }
}
