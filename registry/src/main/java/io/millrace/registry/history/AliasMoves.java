package io.millrace.registry.history;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.v1.ChangeKind;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads where an alias pointed, from what was done to it. */
@ApplicationScoped
public class AliasMoves {

  /** So many moves back are looked at. */
  private static final int MOST = 10_000;

  private static final String SELECT =
      "select version, time, actor, rollback from registry.change where model_id = ? and kind = "
          + ChangeKind.CHANGE_KIND_ALIAS.getNumber()
          + " and key = ? and time <= ? order by id desc limit ?";

  private final Database database;

  AliasMoves(@DataSource("registry") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * An alias came to point to a version.
   *
   * @param to null: it was removed
   * @param time in milliseconds since 1970
   * @param actor empty if not known
   * @param rollback whether it was moved back to where it had pointed before
   */
  public record Move(Integer to, long time, String actor, boolean rollback) {}

  /** The last move until a moment, in milliseconds since 1970. */
  public Optional<Move> lastUntil(long modelId, String alias, long time) {
    return read(modelId, alias, time, 1).stream().findFirst();
  }

  /** All moves, the first one first; of very many the later ones. */
  public List<Move> all(long modelId, String alias) {
    return read(modelId, alias, Long.MAX_VALUE, MOST).reversed();
  }

  private List<Move> read(long modelId, String alias, long time, int limit) {
    return database.read(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setLong(1, modelId);
            select.setString(2, alias);
            select.setLong(3, time);
            select.setInt(4, limit);
            ResultSet rows = select.executeQuery();
            List<Move> found = new ArrayList<>();
            while (rows.next()) {
              found.add(move(rows));
            }
            return found;
          }
        });
  }

  private static Move move(ResultSet row) throws SQLException {
    return new Move(
        row.getObject(1, Integer.class), row.getLong(2), row.getString(3), row.getBoolean(4));
  }
}
