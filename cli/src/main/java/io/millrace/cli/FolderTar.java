package io.millrace.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Packs a folder for a server, without what is of no use elsewhere; {@code clients/python} leaves
 * out the same.
 */
final class FolderTar implements AutoCloseable {

  private static final Set<String> IGNORED =
      Set.of(
          ".git",
          ".hg",
          ".svn",
          ".DS_Store",
          ".venv",
          "mlruns",
          "__pycache__",
          ".ipynb_checkpoints",
          ".pytest_cache",
          ".mypy_cache",
          ".ruff_cache",
          ".tox",
          ".nox");

  /** What a virtual environment has in it. */
  private static final List<String> ENVIRONMENT_MARKS = List.of("pyvenv.cfg", "conda-meta");

  private final TarArchiveOutputStream tar;
  private final List<Pattern> excluded;
  private final List<String> leftOut = new ArrayList<>();
  private int files;

  private FolderTar(OutputStream out, List<String> excluded) throws IOException {
    tar = new TarArchiveOutputStream(new GZIPOutputStream(out), "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    this.excluded = excluded.stream().map(FolderTar::pattern).toList();
  }

  /**
   * Packs a folder.
   *
   * @param excluded paths in it that are left out too, where {@code *} is any text and {@code ?}
   *     any character
   * @return how many files, and what was left out, for people
   */
  static String pack(Path folder, List<String> excluded, OutputStream out)
      throws IOException, CommandFailure {
    try (FolderTar packing = new FolderTar(out, excluded)) {
      packing.add(folder, "");
      packing.tar.finish();
      return packing.summary();
    }
  }

  private String summary() {
    String count = files == 1 ? "1 file" : files + " files";
    if (leftOut.isEmpty()) {
      return count;
    }
    int shown = Math.min(10, leftOut.size());
    String more = leftOut.size() > shown ? " and %d more".formatted(leftOut.size() - shown) : "";
    return count + ", without " + String.join(", ", leftOut.subList(0, shown)) + more;
  }

  private void add(Path folder, String prefix) throws IOException, CommandFailure {
    List<Path> children;
    try (Stream<Path> all = Files.list(folder)) {
      children = all.sorted().toList();
    }
    for (Path child : children) {
      String path = prefix + child.getFileName();
      if (isIgnored(child) || excluded.stream().anyMatch(each -> each.matcher(path).matches())) {
        leftOut.add(path);
      } else if (Files.isSymbolicLink(child)) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(Files.readSymbolicLink(child).toString());
        put(entry);
      } else if (Files.isDirectory(child)) {
        put(new TarArchiveEntry(path + "/"));
        add(child, path + "/");
      } else if (Files.isRegularFile(child)) {
        file(child, path);
      } else {
        throw new CommandFailure(
            "%s is neither a file nor a folder nor a link: leave it out by --exclude"
                .formatted(path),
            null);
      }
    }
  }

  private void file(Path file, String path) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path);
    entry.setSize(Files.size(file));
    entry.setMode(isExecutable(file) ? 0100755 : 0100644);
    tar.putArchiveEntry(entry);
    Files.copy(file, tar);
    tar.closeArchiveEntry();
    files++;
  }

  private void put(TarArchiveEntry entry) throws IOException {
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static boolean isIgnored(Path path) {
    return IGNORED.contains(path.getFileName().toString())
        || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
            && ENVIRONMENT_MARKS.stream().anyMatch(mark -> Files.exists(path.resolve(mark)));
  }

  private static boolean isExecutable(Path file) throws IOException {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
    } catch (UnsupportedOperationException windows) {
      return false;
    }
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile(
        glob.codePoints()
            .mapToObj(
                each ->
                    switch (each) {
                      case '*' -> ".*";
                      case '?' -> ".";
                      default -> Pattern.quote(Character.toString(each));
                    })
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
