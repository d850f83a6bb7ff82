package io.millrace.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the build runs as root, the other tests show root's way only; this one shows the other. */
class PlainUserTest {
  private static final int NOBODY = 65534;

  @TempDir Path folder;

  @Test
  void aPlainUserServesItsOwnFolder() throws Exception {
    assumeTrue(new UnixSystem().getUid() == 0, "only root can become another user");
    open(folder);
    Path data = Files.createDirectory(folder.resolve("data"));
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Files.setAttribute(data, "unix:uid", NOBODY);
    Files.setAttribute(cache, "unix:uid", NOBODY);
    List<String> asNobody =
        List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    try (ChildServer child = ChildServer.start(data, readableClassPath(), asNobody, cache);
        Connection connection = DriverManager.getConnection(child.jdbcUrl())) {
      assertThat(connection.isValid(5)).isTrue();
      assertThat(Files.getAttribute(data.resolve("password"), "unix:uid")).isEqualTo(NOBODY);
      assertThat(cache.resolve("postgres")).isNotEmptyDirectory();
    }
  }

  /** Copies the class path to where every account may read it; the build's may lie under /root. */
  private String readableClassPath() throws IOException {
    Path copies = Files.createDirectory(folder.resolve("classpath"));
    open(copies);
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path copy = copies.resolve(Integer.toString(entries.size()));
      copy(Path.of(entry), copy);
      entries.add(copy.toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      files.forEach(
          file -> {
            try {
              Path copy = target.resolve(source.relativize(file).toString());
              Files.copy(file, copy);
              open(copy);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private static void open(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
