package io.millrace.postgres;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The database cluster (PostgreSQL's word for a data folder) and what lies beside it in our folder:
 * {@code cluster/}, {@code password}, {@code server.log}.
 */
final class Cluster {
  /** The superuser's name. */
  static final String USER = "millrace";

  private static final String UNFINISHED = "cluster.new-";

  private final Path folder;
  private final Binaries binaries;
  private final ServerAccount account;

  Cluster(Path folder, Binaries binaries, ServerAccount account) {
    this.folder = folder;
    this.binaries = binaries;
    this.account = account;
  }

  static Path data(Path folder) {
    return folder.resolve("cluster");
  }

  Path data() {
    return data(folder);
  }

  String password() throws IOException {
    return Password.read(passwordFile());
  }

  /** The program that serves this cluster. */
  Path server() {
    return binaries.postgres();
  }

  List<String> accountPrefix() throws IOException {
    return account.prefix(folder, binaries.folder());
  }

  Path freshLog() throws IOException {
    return ServerLog.fresh(folder);
  }

  /** Makes the cluster if there is none, else checks that these binaries can serve it. */
  void prepare() throws IOException, InterruptedException {
    // The server's account makes and renames files right here.
    account.own(folder);
    removeUnfinished();
    if (Files.isDirectory(data())) {
      account.own(data());
      checkVersion();
    } else {
      create();
    }
  }

  private void create() throws IOException, InterruptedException {
    Password.create(passwordFile());
    account.own(passwordFile());
    Path unfinished = folder.resolve(UNFINISHED + ProcessHandle.current().pid());
    SupervisedProcess initdb =
        SupervisedProcess.start(accountPrefix(), initdb(unfinished), ProcessBuilder.Redirect.PIPE);
    String output = initdb.output();
    if (initdb.waitFor() != 0) {
      throw new EmbeddedPostgresException(
          "cannot create a database in " + folder + ": " + ServerLog.reason(output));
    }
    Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
    Folders.sync(folder);
  }

  private List<String> initdb(Path target) {
    return List.of(
        binaries.initdb().toString(),
        "--pgdata=" + target,
        "--username=" + USER,
        "--pwfile=" + passwordFile(),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        // Order by bytes: fast, and an update of the C library cannot break an index. Upper and
        // lower case by Unicode, as ILIKE needs.
        "--lc-collate=C",
        "--lc-ctype=C.UTF-8",
        "--data-checksums");
  }

  private void removeUnfinished() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
      for (Path unfinished : found) {
        Folders.delete(unfinished);
      }
    }
  }

  private void checkVersion() throws IOException {
    String version = Files.readString(data().resolve("PG_VERSION")).strip();
    if (!version.equals(Binaries.majorVersion())) {
      throw new EmbeddedPostgresException(
          folder
              + " was made by PostgreSQL "
              + version
              + "; this is PostgreSQL "
              + Binaries.majorVersion());
    }
  }

  private Path passwordFile() {
    return folder.resolve("password");
  }
}
