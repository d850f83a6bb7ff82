package io.millrace.runtime.archive;

import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes what strangers send into a folder, and nowhere else. Links are made last, so that nothing
 * is written through one, and only if they are allowed.
 */
public final class FolderWriter {

  private static final int DEEPEST = 100;

  /** In bytes, as file systems count. */
  private static final int LONGEST_NAME = 255;

  private static final int LONGEST_PATH = 2048;
  private static final int SHOWN = 200;
  private static final int BUFFER = 1 << 16;

  private final Path root;
  private final FolderLimits limits;
  private final Links allowed;
  private final Set<Path> folders = new HashSet<>();
  private final Map<Path, String> links = new LinkedHashMap<>();

  /** By path: kind, and digest or target. */
  private final SortedMap<String, String> written = new TreeMap<>();

  private long bytes;
  private int count;

  /**
   * Begins.
   *
   * @param root an empty folder
   * @param allowed which links there may be
   */
  public FolderWriter(Path root, FolderLimits limits, Links allowed) throws IOException {
    this.root = root.toRealPath();
    this.limits = limits;
    this.allowed = allowed;
    folders.add(this.root);
  }

  /** Makes a folder, and those around it. */
  public void folder(String path) throws IOException {
    make(path, resolve(path));
  }

  /** Writes a file, all of the stream. */
  public void file(String path, boolean isExecutable, InputStream in) throws IOException {
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
              "The files have more than %d bytes together.".formatted(limits.bytes()));
        }
        out.write(buffer, 0, read);
      }
    } catch (FileAlreadyExistsException e) {
      throw refused(path, "is there twice");
    }
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(isExecutable ? "rwxr-xr-x" : "rw-r--r--"));
    written.put(path, (isExecutable ? "x " : "f ") + HexFormat.of().formatHex(digest.digest()));
  }

  /** Keeps a link in mind, which {@link #finish} makes. */
  public void link(String path, String target) throws IOException {
    if (allowed == Links.NONE) {
      throw refused(path, "is a link, and there may be none");
    }
    Path link = resolve(path);
    count(path);
    make(path, link.getParent());
    if (target.isEmpty()
        || target.startsWith("/")
        || target.indexOf('\0') >= 0
        || bytes(target) > LONGEST_PATH) {
      throw refused(path, "is a link out of the folder");
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
  public String finish() throws IOException {
    for (Map.Entry<Path, String> link : links.entrySet()) {
      try {
        Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
      } catch (FileAlreadyExistsException e) {
        throw refused(root.relativize(link.getKey()).toString(), "is there twice");
      } catch (InvalidPathException e) {
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
      throw refused(root.relativize(link).toString(), "is a link out of the folder, or to nothing");
    }
  }

  private Path resolve(String path) {
    if (bytes(path) > LONGEST_PATH) {
      throw refused(path, "has a path longer than %d bytes".formatted(LONGEST_PATH));
    }
    String[] names = path.split("/", -1);
    if (names.length > DEEPEST) {
      throw refused(path, "lies more than %d folders deep".formatted(DEEPEST));
    }
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
        throw refused(path, "is no path below the folder");
      }
      if (bytes(name) > LONGEST_NAME) {
        throw refused(path, "has a name longer than %d bytes".formatted(LONGEST_NAME));
      }
    }
    try {
      return root.resolve(path);
    } catch (InvalidPathException e) {
      throw refused(path, "cannot be the name of a file");
    }
  }

  /** Each that is not there yet counts. */
  private void make(String path, Path folder) throws IOException {
    if (folders.contains(folder)) {
      return;
    }
    make(path, folder.getParent());
    count(path);
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      // There are file systems to which two names are the same.
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw refused(path, "cannot be there: something in its place is no folder");
      }
    }
    folders.add(folder);
  }

  private void count(String path) {
    if (++count > limits.files()) {
      throw refused(
          path,
          "is one too many: there may be %d files and folders together".formatted(limits.files()));
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** What to say of a path: its name, and what is wrong. */
  public static MillraceException refused(String path, String what) {
    String shown = path.length() > SHOWN ? path.substring(0, SHOWN) + "…" : path;
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
