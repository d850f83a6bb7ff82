package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.postgres.EmbeddedPostgres;
import io.millrace.testing.S3Server;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps Millrace from starting is told in one line, with an exit code that is not zero. */
class StartFailureIT {
  @TempDir Path folder;

  @Test
  void aTakenPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertFails(
          "millrace: port %d on 127.0.0.1 is taken; choose another with --port"
              .formatted(taken.getLocalPort()),
          "--port",
          Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void aFolderThatWasMadeForAFailedStartIsTakenBack() throws Exception {
    Path data = folder.resolve("new/data");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertFails("millrace: port", "--port", port, "--data", data.toString());
      assertThat(folder.resolve("new")).doesNotExist();

      Files.createDirectories(data);
      assertFails("millrace: port", "--port", port, "--data", data.toString());
      assertThat(data).exists();
    }
  }

  @Test
  void aDataFolderInUse() throws Exception {
    try (StandaloneProcess first =
        StandaloneProcess.start("--port", "0", "--data", folder.toString())) {
      first.awaitReady();
      assertFails(
          "millrace: the data folder %s is in use by another Millrace (process %d)"
              .formatted(folder, first.pid()),
          "--port",
          "0");
    }
  }

  @Test
  void aFileInPlaceOfTheDataFolder() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertFails(
        "millrace: cannot use the data folder " + file + ": there is a file of that name",
        "--data",
        file.toString());
  }

  @Test
  void aFullDisk() throws Exception {
    withDisk("size=20m", () -> assertFails("millrace: the disk of " + folder + " is full: "));
  }

  @Test
  void aReadOnlyDisk() throws Exception {
    withDisk(
        "ro",
        () ->
            assertFails(
                "millrace: cannot use the data folder " + folder + ": Read-only file system"));
  }

  @Test
  void anUnreachableDatabase() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertFails(
        "millrace: cannot use the database jdbc:postgresql://127.0.0.1:%d/m as me: Connection to"
            .formatted(port),
        "--database-url",
        "postgresql://me:secret@127.0.0.1:" + port + "/m");
  }

  @Test
  void aWrongDatabasePassword() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("elsewhere"))) {
      assertFails(
          "millrace: cannot use the database %s as millrace: FATAL: password authentication failed"
              .formatted(postgres.jdbcUrl()),
          "--database-url",
          postgres.jdbcUrl() + "?user=millrace&password=guess");
    }
  }

  @Test
  void aDatabaseUrlOfAnotherKind() throws Exception {
    assertFails(
        "millrace: the database URL must begin with postgresql:// or jdbc:postgresql://",
        "--database-url",
        "mysql://localhost/m");
  }

  @Test
  void artifactsInAnS3ThatCannotBeUsed() throws Exception {
    try (S3Server s3 = S3Server.start()) {
      String at = " (" + s3.endpoint() + "): ";
      String bucket = "s3://" + S3Server.BUCKET + "/millrace";
      Map<String, String> environment = new HashMap<>(s3.environment());
      assertFails(
          environment,
          "millrace: cannot use the artifacts at s3://nothing" + at + "The specified bucket",
          "--artifacts",
          "s3://nothing");
      assertFails(
          environment,
          "millrace: cannot use the artifacts at s3:///x" + at + "give s3://bucket/prefix",
          "--artifacts",
          "s3:///x");
      environment.put("AWS_SECRET_ACCESS_KEY", "wrong");
      assertFails(
          environment,
          "millrace: cannot use the artifacts at " + bucket + at + "The request signature",
          "--artifacts",
          bucket);
      s3.kill();
      assertFails(
          environment,
          "millrace: cannot use the artifacts at " + bucket + at + "Connection refused",
          "--artifacts",
          bucket);
    }
  }

  @Test
  void anUnknownOptionAndAPortThatIsNone() throws Exception {
    assertFails("millrace: Unknown option: '--prot=1'", "--prot=1");
    assertFails("millrace: Invalid value for option '--port'", "--port", "http");
    assertFails("millrace: there is no port 70000", "--port", "70000");
  }

  /** Runs with the test's folder as data folder, unless the options name another. */
  private void assertFails(String line, String... options) throws Exception {
    assertFails(Map.of(), line, options);
  }

  private void assertFails(Map<String, String> more, String line, String... options)
      throws Exception {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("MILLRACE_DATA", folder.toString());
    environment.put("MILLRACE_PORT", "0");
    try (StandaloneProcess millrace = StandaloneProcess.start(environment, options)) {
      assertThat(millrace.awaitExit()).isBetween(1, 2);
      assertThat(millrace.errorLines()).singleElement().asString().startsWith(line);
      assertThat(millrace.outputLines()).isEmpty();
      assertThat(millrace.descendants()).isEmpty();
    }
  }

  private void withDisk(String options, Check check) throws Exception {
    String where = folder.toString();
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", options, "tmpfs", where) == 0, "only root can mount");
    try {
      check.run();
    } finally {
      run("umount", where);
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor();
  }

  private interface Check {
    void run() throws Exception;
  }
}
