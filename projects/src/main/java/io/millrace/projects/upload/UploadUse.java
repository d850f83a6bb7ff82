package io.millrace.projects.upload;

import io.millrace.project.source.ProjectUri;
import io.millrace.runtime.error.MillraceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Uploaded folders that jobs, schedules and sweeps are about to name: noted in the transaction that
 * notes these, so that an upload is either named or removed, and never both.
 */
public final class UploadUse {

  /** One that was used so recently is not removed: it is not noted again for each of many jobs. */
  private static final long RECENT_MILLIS = 60_000;

  private UploadUse() {}

  /**
   * Notes that a project is used now; nothing happens for a repository.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if it is an upload that was removed
   */
  public static void take(Connection connection, ProjectUri uri) throws SQLException {
    if (uri instanceof ProjectUri.Upload upload) {
      long now = System.currentTimeMillis();
      if (!isRecent(connection, upload.digest(), now) && !note(connection, upload.digest(), now)) {
        throw gone(upload.digest());
      }
    }
  }

  /** The same of what stands for a project in a spec, and may stand for what it has made. */
  public static void take(Connection connection, String uri) throws SQLException {
    if (!isMade(uri)) {
      take(connection, ProjectUri.parse("uri", uri));
    }
  }

  /** The digest of the upload that a spec's uri names; null if it names none. */
  public static String digest(String uri) {
    return isMade(uri) || !(ProjectUri.parse("uri", uri) instanceof ProjectUri.Upload upload)
        ? null
        : upload.digest();
  }

  /** What is made of a model or run is another project each time, and noted with its job. */
  private static boolean isMade(String uri) {
    return uri.startsWith("runs:") || uri.startsWith("models:");
  }

  private static boolean isRecent(Connection connection, String digest, long now)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select 1 from projects.upload where digest = ? and removed_time is null and used_time > ?")) {
      select.setString(1, digest);
      select.setLong(2, now - RECENT_MILLIS);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Waits for whoever is removing it, and answers false then. */
  private static boolean note(Connection connection, String digest, long now) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            insert into projects.upload as u (digest, used_time) values (?, ?)
            on conflict (digest) do update set used_time = greatest(u.used_time, excluded.used_time)
            where u.removed_time is null
            """)) {
      upsert.setString(1, digest);
      upsert.setLong(2, now);
      return upsert.executeUpdate() == 1;
    }
  }

  /** What is said of one that is not there. */
  static MillraceException gone(String digest) {
    return MillraceException.notFound(
        "There is no uploaded folder projects/%s: it was never sent to this server, or it was removed as nothing has named it for long. Upload it again."
            .formatted(digest));
  }
}
