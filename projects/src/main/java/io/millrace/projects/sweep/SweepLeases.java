package io.millrace.projects.sweep;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which server sees to which sweep: one at a time to each. */
@ApplicationScoped
class SweepLeases {

  /** How long a server that says nothing has a sweep. */
  static final int SECONDS = 30;

  /** This server. */
  static final UUID ME = UUID.randomUUID();

  private static final int LOOK_SECONDS = 10;

  private final Database database;

  SweepLeases(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Up to a thousand that are to be looked at, that which waits the longest first. */
  List<UUID> due() {
    return database.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      """
                      select id from projects.sweep
                      where state = 1 and look_after <= now() and leased_until < now()
                      order by look_after limit 1000
                      """);
              ResultSet rows = select.executeQuery()) {
            List<UUID> ids = new ArrayList<>();
            while (rows.next()) {
              ids.add(rows.getObject(1, UUID.class));
            }
            return ids;
          }
        });
  }

  /** Has one that runs seen to by this server; empty if another does, who is told of the wish. */
  Optional<SweepRow> take(UUID id) {
    return database.transaction(
        connection -> {
          try (PreparedStatement wake =
              connection.prepareStatement(
                  "update projects.sweep set wakes = wakes + 1 where id = ? and state = 1")) {
            wake.setObject(1, id);
            wake.executeUpdate();
          }
          try (PreparedStatement take =
              connection.prepareStatement(
                  """
                  update projects.sweep as s set owner = ?, leased_until = now() + make_interval(secs => ?),
                    look_after = now() + make_interval(secs => ?)
                  where id = ? and state = 1 and leased_until < now() returning
                  """
                      + SweepRow.COLUMNS)) {
            take.setObject(1, ME);
            take.setInt(2, SECONDS);
            take.setInt(3, LOOK_SECONDS);
            take.setObject(4, id);
            return SweepStore.all(take).stream().findFirst();
          }
        });
  }

  /** This server is still at work at these. */
  void renew(Collection<UUID> ids) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update projects.sweep set leased_until = now() + make_interval(secs => ?)
                  where id = any(?) and owner = ? and state = 1
                  """)) {
            update.setInt(1, SECONDS);
            update.setArray(2, connection.createArrayOf("uuid", ids.toArray()));
            update.setObject(3, ME);
            return update.executeUpdate();
          }
        });
  }

  /**
   * Lets others see to it; empty if that is done, and the sweep as it is if there is more to do.
   */
  Optional<SweepRow> release(SweepRow sweep) {
    return database.transaction(
        connection -> {
          try (PreparedStatement release =
              connection.prepareStatement(
                  """
                  update projects.sweep as s set leased_until =
                    case when wakes = ? then '-infinity' else now() + make_interval(secs => ?) end
                  where sequence = ? and owner = ? and state = 1 returning
                  """
                      + SweepRow.COLUMNS)) {
            release.setLong(1, sweep.wakes());
            release.setInt(2, SECONDS);
            release.setLong(3, sweep.sequence());
            release.setObject(4, ME);
            return SweepStore.all(release).stream()
                .filter(now -> now.wakes() != sweep.wakes())
                .findFirst();
          }
        });
  }
}
