package io.millrace.tracking.retention;

import io.millrace.runtime.database.SqlArrays;
import io.millrace.tracking.retention.Thing.Kind;
import io.millrace.tracking.shared.Lifecycle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds what a selection means. */
final class DeletedThings {

  /** The experiment that is always there: runs that name none go into it. */
  private static final long DEFAULT_EXPERIMENT = 0;

  private static final int EXPERIMENTS_AT_ONCE = 1000;

  private final Connection connection;
  private final Selection selection;
  private final boolean lock;

  /**
   * @param lock whether the rows are locked until the transaction ends, so that nobody restores
   *     them meanwhile
   */
  DeletedThings(Connection connection, Selection selection, boolean lock) {
    this.connection = connection;
    this.selection = selection;
    this.lock = lock;
  }

  /** Deleted experiments, the oldest first. */
  List<Thing> experiments() throws SQLException {
    String sql =
        """
        select id from tracking.experiment
        where workspace = 'default' and lifecycle = ? and id <> ? and last_update_time <= ?
          and (? or id = any (?))
        order by id limit ?
        """;
    try (PreparedStatement select = connection.prepareStatement(lock ? sql + " for update" : sql)) {
      select.setInt(1, Lifecycle.DELETED);
      select.setLong(2, DEFAULT_EXPERIMENT);
      select.setLong(3, selection.deletedBy());
      select.setBoolean(4, selection.isAll());
      select.setArray(5, SqlArrays.longs(connection, selection.experiments(), Long::longValue));
      select.setInt(6, EXPERIMENTS_AT_ONCE);
      List<Thing> found = new ArrayList<>();
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        long id = rows.getLong(1);
        found.add(new Thing(Kind.EXPERIMENT, id, Long.toString(id), id, ""));
      }
      return found;
    }
  }

  /** Runs or logged models that are deleted themselves or in one of the experiments. */
  List<Thing> contents(Kind kind, List<Thing> experiments, int limit) throws SQLException {
    String sql =
        """
        select id, %2$s, experiment_id, artifact_uri from %1$s
        where workspace = 'default' and (experiment_id = any (?)
          or lifecycle = ? and %3$s <= ? and (? or %2$s = any (?)))
        order by id limit ?
        """
            .formatted(kind.table(), kind.idColumn(), kind.deletionColumn());
    try (PreparedStatement select = connection.prepareStatement(lock ? sql + " for update" : sql)) {
      select.setArray(1, SqlArrays.longs(connection, experiments, Thing::number));
      select.setInt(2, Lifecycle.DELETED);
      select.setLong(3, selection.deletedBy());
      select.setBoolean(4, selection.isAll());
      select.setArray(5, SqlArrays.texts(connection, selection.ids(kind), id -> id));
      select.setInt(6, limit);
      List<Thing> found = new ArrayList<>();
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        found.add(
            new Thing(
                kind, rows.getLong(1), rows.getString(2), rows.getLong(3), rows.getString(4)));
      }
      return found;
    }
  }
}
