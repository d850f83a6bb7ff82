package io.millrace.runtime.outbox;

import io.millrace.runtime.database.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A schema's table {@code event_export}: how far each export has come, and which replica has it in
 * hand.
 */
final class ExportTable {

  /** Longer than sending a page may take. */
  private static final int LEASE_SECONDS = 60;

  private final String schema;
  private final Database database;

  ExportTable(String schema, Database database) {
    this.schema = schema;
    this.database = database;
  }

  /**
   * Takes an export in hand, or goes on with it; answers its position, or none if another has it.
   */
  OptionalLong take(String export, UUID lease) {
    return database.read(
        connection -> {
          try (PreparedStatement take =
              connection.prepareStatement(
                  """
                  insert into %1$s.event_export as e (name, lease, leased_until)
                  values (?, ?, now() + make_interval(secs => ?))
                  on conflict (name) do update
                  set lease = excluded.lease, leased_until = excluded.leased_until
                  where e.lease = excluded.lease or e.leased_until < now()
                  returning position
                  """
                      .formatted(schema))) {
            take.setString(1, export);
            take.setObject(2, lease);
            take.setInt(3, LEASE_SECONDS);
            ResultSet row = take.executeQuery();
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
          }
        });
  }

  /** Notes how far an export has come; false if it is not in hand any more. */
  boolean advance(String export, UUID lease, long position) {
    return update(
        "update %s.event_export set position = ? where name = ? and lease = ?",
        export, lease, position);
  }

  /** Lets go of an export at a position, so that another replica goes on at once. */
  void release(String export, UUID lease, long position) {
    update(
        """
        update %s.event_export set leased_until = '-infinity', position = greatest(position, ?)
        where name = ? and lease = ?
        """,
        export, lease, position);
  }

  private boolean update(String sql, String export, UUID lease, long position) {
    return database.read(
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(sql.formatted(schema))) {
            update.setLong(1, position);
            update.setString(2, export);
            update.setObject(3, lease);
            return update.executeUpdate() == 1;
          }
        });
  }
}
