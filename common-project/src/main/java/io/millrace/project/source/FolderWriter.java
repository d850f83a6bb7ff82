package io.millrace.project.source;

import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes what strangers send into a folder, and nowhere else. Links are made last, so that nothing
 * is written through one, and only if they lead to something in the folder.
 */
final class FolderWriter {

  private static final int DEEPEST = 100;
  private static final int BUFFER = 1 << 16;

  private final Path root;
  private final FolderLimits limits;
  private final Map<Path, String> links = new LinkedHashMap<>();

  /** By path: kind, and digest or target. */
  private final SortedMap<String, String> written = new TreeMap<>();

  private long bytes;
  private int count;

  /**
   * @param root an empty folder
   */
  FolderWriter(Path root, FolderLimits limits) throws IOException {
    this.root = root.toRealPath();
    this.limits = limits;
  }

  void folder(String path) throws IOException {
    Path folder = resolve(path);
    count(path);
    make(path, folder);
  }

  /** Writes a file, all of the stream. */
  void file(String path, boolean isExecutable, InputStream in) throws IOException {
    Path file = resolve(path);
    count(path);
    make(path, file.getParent());
    MessageDigest digest = sha256();
    try (OutputStream out =
        new DigestOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), digest)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
        if (bytes > limits.bytes()) {
          throw MillraceException.invalid(
              "The project's files have more than %d bytes.".formatted(limits.bytes()));
        }
        out.write(buffer, 0, read);
      }
    } catch (FileAlreadyExistsException e) {
      throw refused(path, "is there twice");
    } catch (FileSystemException e) {
      throw refused(path, "cannot be the name of a file");
    }
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(isExecutable ? "rwxr-xr-x" : "rw-r--r--"));
    written.put(path, (isExecutable ? "x " : "f ") + HexFormat.of().formatHex(digest.digest()));
  }

  void link(String path, String target) throws IOException {
    count(path);
    Path link = resolve(path);
    make(path, link.getParent());
    if (target.isEmpty() || target.startsWith("/") || target.indexOf('\0') >= 0) {
      throw refused(path, "is a link out of the project");
    }
    links.put(link, target);
    written.put(path, "l " + target);
  }

  /**
   * Makes the links.
   *
   * @return SHA-256 of what was written, whatever its order: of paths, kinds and bytes of files and
   *     links, in hexadecimal digits
   */
  String finish() throws IOException {
    for (Map.Entry<Path, String> link : links.entrySet()) {
      try {
        Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
      } catch (FileAlreadyExistsException e) {
        throw refused(root.relativize(link.getKey()).toString(), "is there twice");
      } catch (InvalidPathException | FileSystemException e) {
        throw refused(root.relativize(link.getKey()).toString(), "is no link that can be made");
      }
    }
    for (Path link : links.keySet()) {
      checkInside(link);
    }
    MessageDigest digest = sha256();
    written.forEach(
        (path, what) -> {
          add(digest, path);
          add(digest, what);
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  private void checkInside(Path link) {
    boolean isInside;
    try {
      isInside = link.toRealPath().startsWith(root);
    } catch (IOException e) {
      isInside = false;
    }
    if (!isInside) {
      throw refused(
          root.relativize(link).toString(), "is a link out of the project, or to nothing");
    }
  }

  private Path resolve(String path) {
    String[] names = path.split("/", -1);
    if (names.length > DEEPEST) {
      throw refused(path, "lies more than %d folders deep".formatted(DEEPEST));
    }
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
        throw refused(path, "is no path below the project's folder");
      }
    }
    try {
      return root.resolve(path);
    } catch (InvalidPathException e) {
      throw refused(path, "cannot be the name of a file");
    }
  }

  private void make(String path, Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileSystemException e) {
      throw refused(path, "cannot be there: something in its place is no folder");
    }
  }

  private void count(String path) {
    if (++count > limits.files()) {
      throw refused(path, "is one more than the %d files of a project".formatted(limits.files()));
    }
  }

  static MillraceException refused(String path, String what) {
    String shown = path.length() > 200 ? path.substring(0, 200) + "…" : path;
    return MillraceException.invalid("'%s' %s.".formatted(shown.replace('\0', '?'), what));
  }

  private static void add(MessageDigest digest, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    digest.update((utf8.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(utf8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256", e);
    }
  }
}
