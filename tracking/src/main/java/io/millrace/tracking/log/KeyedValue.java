package io.millrace.tracking.log;

import io.millrace.runtime.database.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/** A row of the param or tag table. */
record KeyedValue(RunKey key, long experimentId, String value) {

  /** Runs a statement that takes the rows as four arrays: run, key, experiment, value. */
  static int execute(Connection connection, String sql, Collection<KeyedValue> rows)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, SqlArrays.longs(connection, rows, row -> row.key.run()));
      statement.setArray(2, SqlArrays.ints(connection, rows, row -> row.key.key()));
      statement.setArray(3, SqlArrays.longs(connection, rows, KeyedValue::experimentId));
      statement.setArray(4, SqlArrays.texts(connection, rows, KeyedValue::value));
      return statement.executeUpdate();
    }
  }
}
