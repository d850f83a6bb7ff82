package io.millrace.runtime.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What files and folders are known by, wherever they lie: a file by its SHA-256, a folder by that
 * of the lines {@code <file's SHA-256> <path>} in the order of their paths.
 */
public final class FileDigests {

  private FileDigests() {}

  /**
   * A digest.
   *
   * @param sha256 in hexadecimal digits
   * @param size of all files together, in bytes
   */
  public record Digest(String sha256, long size) {}

  /** The digest of a file or folder on this machine. */
  public static Digest of(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return file(path);
    }
    SortedMap<String, Digest> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(path)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        files.put(path.relativize(file).toString().replace('\\', '/'), file(file));
      }
    }
    return ofFolder(files);
  }

  private static Digest file(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** The digest of a file's content. */
  public static Digest of(InputStream content) throws IOException {
    MessageDigest sha256 = sha256();
    long size = new DigestInputStream(content, sha256).transferTo(OutputStream.nullOutputStream());
    return new Digest(HexFormat.of().formatHex(sha256.digest()), size);
  }

  /** The digest of a folder with these files, by their paths in it. */
  public static Digest ofFolder(SortedMap<String, Digest> files) {
    MessageDigest sha256 = sha256();
    long size = 0;
    for (SortedMap.Entry<String, Digest> file : files.entrySet()) {
      String line = file.getValue().sha256() + "  " + file.getKey() + "\n";
      sha256.update(line.getBytes(StandardCharsets.UTF_8));
      size += file.getValue().size();
    }
    return new Digest(HexFormat.of().formatHex(sha256.digest()), size);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256", e);
    }
  }
}
