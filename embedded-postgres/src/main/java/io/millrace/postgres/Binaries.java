package io.millrace.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Properties;

/**
 * PostgreSQL's programs on disk, unpacked once per version from the archive in the class path. They
 * find their libraries and shared files relative to themselves, so the folder may lie anywhere.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 */
record Binaries(Path folder) {

  /**
   * The programs for this machine, unpacked below {@code cache} if they are not there yet. Several
   * processes may do so at the same time: each unpacks for itself, the first to finish wins.
   */
  static Binaries in(Path cache) throws IOException {
    String archive = archiveName(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path target = cache.resolve("postgres").resolve(version() + "-" + archive);
    if (!Files.isDirectory(target)) {
      unpack("/" + archive + ".txz", target);
    }
    return new Binaries(target.toRealPath());
  }

  Path initdb() {
    return folder.resolve("bin/initdb");
  }

  Path postgres() {
    return folder.resolve("bin/postgres");
  }

  /** The first number of the version: data folders of one major version are compatible. */
  static String majorVersion() throws IOException {
    return version().split("\\.", 2)[0];
  }

  static String archiveName(String system, String architecture) throws IOException {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.equals("linux")) {
      switch (architecture) {
        case "amd64", "x86_64":
          return "postgres-linux-x86_64";
        case "aarch64", "arm64":
          return "postgres-linux-arm_64";
        default:
      }
    }
    throw new EmbeddedPostgresException(
        "there is no embedded PostgreSQL for " + system + " on " + architecture);
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Binaries.class.getResourceAsStream("binaries.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private static void unpack(String archive, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Path fresh = Files.createTempDirectory(target.getParent(), ".unpacking-");
    try (InputStream in = Binaries.class.getResourceAsStream(archive)) {
      if (in == null) {
        throw new EmbeddedPostgresException(
            "the archive " + archive + " is missing from the class path");
      }
      TarXz.unpack(new BufferedInputStream(in, 1 << 16), fresh, Binaries::isNeeded);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      Folders.sync(target.getParent());
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another process was faster; what it unpacked is the same.
    } catch (IOException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
    } finally {
      Folders.delete(fresh);
    }
  }

  /** Headers, static libraries and build helpers are of no use to a server. */
  private static boolean isNeeded(String path) {
    return !path.startsWith("include/")
        && !path.startsWith("lib/pkgconfig/")
        && !path.startsWith("lib/postgresql/pgxs/")
        && !path.endsWith(".a");
  }
}
