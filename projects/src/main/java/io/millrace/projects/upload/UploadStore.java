package io.millrace.projects.upload;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * When uploaded folders were used, and which are to go. One goes in three steps, so that a server
 * may die behind each: it is given up, from when on nothing can name it; its file is removed; a day
 * later it is forgotten, when whoever had looked into it before has named it or been refused.
 */
@ApplicationScoped
class UploadStore {

  private final Database database;

  UploadStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * Notes that one is about to be stored, also one that was given up. Whoever is removing its file
   * is waited for, and nobody begins to after that.
   */
  void sent(String digest) {
    update(
        """
        insert into projects.upload (digest, used_time) values (?, ?)
        on conflict (digest) do update
        set used_time = excluded.used_time, removed_time = null, is_file_due = false
        """,
        digest,
        System.currentTimeMillis());
  }

  /** Notes those that nobody has noted, as if they were sent now. */
  void found(List<String> digests) {
    database.transaction(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into projects.upload (digest, used_time)
                  select d, ? from unnest(?) d
                  where not exists (select from projects.upload u where u.digest = d)
                  on conflict do nothing
                  """)) {
            // Without a look first, it would wait for all who use one just now.
            insert.setLong(1, System.currentTimeMillis());
            insert.setArray(2, SqlArrays.texts(connection, digests, digest -> digest));
            return insert.executeUpdate();
          }
        });
  }

  /**
   * Gives up to so many up that were not used since then, and that nothing names.
   *
   * @param since in milliseconds since 1970, at least an hour ago
   * @return how many
   */
  int giveUp(long since, int most) {
    return update(
        """
        update projects.upload set removed_time = ?, is_file_due = true where digest in (
          select u.digest from projects.upload u
          where u.removed_time is null and u.used_time < ?
            and not exists (select from projects.job j where j.upload = u.digest)
            and not exists (select from projects.schedule s where s.upload = u.digest)
            and not exists (select from projects.sweep s where s.upload = u.digest and s.state = 1)
          order by u.used_time limit ? for update of u skip locked)
        """,
        System.currentTimeMillis(),
        since,
        most);
  }

  /** Up to so many whose files are to be removed. */
  List<String> due(int most) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select digest from projects.upload where removed_time is not null and is_file_due
                  order by removed_time limit ?
                  """)) {
            select.setInt(1, most);
            List<String> digests = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                digests.add(row.getString(1));
              }
            }
            return digests;
          }
        });
  }

  /**
   * Has a file removed while nobody sends it, or removes it too. What cannot be removed is due
   * again.
   *
   * @param removal does no harm to a file that is not there
   */
  void remove(String digest, Runnable removal) {
    database.transaction(
        connection -> {
          if (lock(connection, digest)) {
            removal.run();
            update(
                connection,
                "update projects.upload set is_file_due = false where digest = ?",
                digest);
          }
          return null;
        });
  }

  private static boolean lock(Connection connection, String digest) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select 1 from projects.upload where digest = ? and is_file_due for update skip locked")) {
      select.setString(1, digest);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Forgets those that were given up before then, in milliseconds since 1970. */
  void forget(long before) {
    update("delete from projects.upload where removed_time < ? and not is_file_due", before);
  }

  private int update(String sql, Object... arguments) {
    return database.transaction(connection -> update(connection, sql, arguments));
  }

  private static int update(Connection connection, String sql, Object... arguments)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        update.setObject(i + 1, arguments[i]);
      }
      return update.executeUpdate();
    }
  }
}
