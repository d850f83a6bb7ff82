package io.millrace.runtime.database;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.postgresql.PGConnection;

/**
 * Columns of many rows as PostgreSQL arrays, for statements that take whole sets through {@code
 * unnest}. Numbers stay primitive and go over the wire in binary.
 */
public final class SqlArrays {

  private SqlArrays() {}

  /** A {@code bigint[]}. */
  public static <T> Array longs(Connection connection, Collection<T> rows, ToLongFunction<T> column)
      throws SQLException {
    return create(connection, "int8", rows.stream().mapToLong(column).toArray());
  }

  /** An {@code integer[]}. */
  public static <T> Array ints(Connection connection, Collection<T> rows, ToIntFunction<T> column)
      throws SQLException {
    return create(connection, "int4", rows.stream().mapToInt(column).toArray());
  }

  /** A {@code double precision[]}. */
  public static <T> Array doubles(
      Connection connection, Collection<T> rows, ToDoubleFunction<T> column) throws SQLException {
    return create(connection, "float8", rows.stream().mapToDouble(column).toArray());
  }

  /** A {@code text[]}. */
  public static <T> Array texts(
      Connection connection, Collection<T> rows, Function<T, String> column) throws SQLException {
    return create(connection, "text", rows.stream().map(column).toArray(String[]::new));
  }

  private static Array create(Connection connection, String type, Object values)
      throws SQLException {
    return connection.unwrap(PGConnection.class).createArrayOf(type, values);
  }
}
