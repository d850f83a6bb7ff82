package io.millrace.runtime.search;

import io.millrace.runtime.database.SqlArrays;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A statement in the making: text that we wrote, and values that are bound to it. */
public final class Sql {

  private final StringBuilder text = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  /** Appends text. It must be ours: nothing of it may come from a user. */
  public Sql add(String ours) {
    text.append(ours);
    return this;
  }

  /**
   * Appends a number as text. For numbers of experiments and keys: how many rows one has differs so
   * much that a statement for any of them would get a poor plan. A search for other values is the
   * same statement, and planning costs more than running it, so its plan is kept.
   */
  public Sql inline(long number) {
    text.append(number);
    return this;
  }

  /** Appends another piece with its values. */
  public Sql add(Sql piece) {
    text.append(piece.text);
    values.addAll(piece.values);
    return this;
  }

  /** Appends a place for a value: a String, number, Long[] or String[]. */
  public Sql bind(Object value) {
    text.append('?');
    values.add(value);
    return this;
  }

  public String text() {
    return text.toString();
  }

  public PreparedStatement prepare(Connection connection) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text.toString());
    try {
      for (int i = 0; i < values.size(); i++) {
        set(connection, statement, i + 1, values.get(i));
      }
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void set(
      Connection connection, PreparedStatement statement, int index, Object value)
      throws SQLException {
    switch (value) {
      case String v -> statement.setString(index, v);
      case Integer v -> statement.setInt(index, v);
      case Long v -> statement.setLong(index, v);
      case Double v -> statement.setDouble(index, v);
      case BigDecimal v -> statement.setBigDecimal(index, v);
      case Long[] v ->
          statement.setArray(index, SqlArrays.longs(connection, List.of(v), Long::longValue));
      case String[] v ->
          statement.setArray(index, SqlArrays.texts(connection, List.of(v), text -> text));
      default -> throw new IllegalArgumentException("No parameter is a " + value.getClass());
    }
  }
}
