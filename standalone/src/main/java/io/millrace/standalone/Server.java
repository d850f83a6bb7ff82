package io.millrace.standalone;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One Millrace, in the order in which its parts start: folder, port, database, services. They stop
 * in the opposite order.
 *
 * @param databaseUrl null for an embedded database
 * @param jobsAtOnce how many jobs a worker beside it runs; 0 for none
 */
record Server(
    String host,
    int port,
    Path data,
    ArtifactRoot artifacts,
    String databaseUrl,
    int jobsAtOnce,
    SignalExit signals) {

  /** Runs until told to stop, and returns the exit code. */
  int run() throws StartFailure {
    try (DataFolder folder = DataFolder.open(data)) {
      try {
        return run(folder);
      } catch (StartFailure failure) {
        try {
          folder.abandon();
        } catch (IOException | RuntimeException left) {
          // Why there is no start matters more than what stays behind.
          failure.addSuppressed(left);
        }
        throw failure;
      }
    } catch (IOException e) {
      throw new StartFailure("could not stop cleanly: " + Reason.of(e), e);
    }
  }

  private int run(DataFolder folder) throws StartFailure, IOException {
    artifacts.check();
    ListenAddress address = ListenAddress.check(host, port);
    try (Database database =
        databaseUrl == null
            ? Database.embedded(folder.postgres())
            : Database.external(databaseUrl)) {
      return serve(folder, address, database);
    }
  }

  private int serve(DataFolder folder, ListenAddress address, Database database)
      throws StartFailure {
    QuarkusSettings.of(address, folder.logs(), folder.models(), artifacts, database.url())
        .forEach(System::setProperty);
    System.setProperty(
        "millrace.projects.git.folder", QuarkusSettings.literal(folder.projects().toString()));
    SecretKeyFile.provide(folder.secretKey());
    database.onUnexpectedEnd(
        () -> {
          System.err.println(
              "millrace: the database has ended unexpectedly (more in "
                  + folder.postgres().resolve("server.log")
                  + ")");
          Quarkus.asyncExit(1);
        });
    signals.serving();
    return Application.run(address, folder.logs(), jobsAtOnce);
  }
}
