package io.millrace.tracking.retention;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.retention.Thing.Kind;
import io.millrace.tracking.shared.Lifecycle;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks that what is named to be removed may be: all of it, before anything is. */
@ApplicationScoped
class NamedThings {

  private final Database database;

  NamedThings(@DataSource("tracking") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Whether a thing is deleted, and since when. */
  private record State(int lifecycle, Long deletedTime) {}

  /**
   * Refuses a selection that names something else than deleted things.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE, or RESOURCE_DOES_NOT_EXIST
   */
  void check(Selection selection) {
    database.read(
        connection -> {
          for (Kind kind : Kind.values()) {
            if (!selection.ids(kind).isEmpty()) {
              check(connection, kind, selection);
            }
          }
          return null;
        });
  }

  private static void check(Connection connection, Kind kind, Selection selection)
      throws SQLException {
    Map<String, State> states = states(connection, kind, selection.ids(kind));
    for (String id : selection.ids(kind)) {
      State state = states.get(id);
      if (state == null) {
        throw MillraceException.notFound("%s '%s' does not exist.".formatted(name(kind), id));
      }
      if (kind == Kind.EXPERIMENT && id.equals("0")) {
        throw invalid(kind, id, "it is where runs go that name no experiment, and stays.");
      }
      if (state.lifecycle() != Lifecycle.DELETED) {
        throw invalid(kind, id, "it is not deleted.");
      }
      if (state.deletedTime() == null || state.deletedTime() > selection.deletedBy()) {
        throw invalid(kind, id, "it was deleted more recently than 'older_than' asks.");
      }
    }
  }

  private static Map<String, State> states(Connection connection, Kind kind, List<String> ids)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select %2$s::text, lifecycle, %3$s from %1$s where workspace = 'default' and %2$s::text = any (?)"
                .formatted(kind.table(), kind.idColumn(), kind.deletionColumn()))) {
      select.setArray(1, SqlArrays.texts(connection, ids, id -> id));
      Map<String, State> states = new HashMap<>();
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        states.put(rows.getString(1), new State(rows.getInt(2), rows.getObject(3, Long.class)));
      }
      return states;
    }
  }

  private static MillraceException invalid(Kind kind, String id, String why) {
    return MillraceException.invalid(
        "Invalid value '%s' for parameter '%s' supplied: %s".formatted(id, parameter(kind), why));
  }

  private static String parameter(Kind kind) {
    return switch (kind) {
      case RUN -> "run_ids";
      case LOGGED_MODEL -> "logged_model_ids";
      case EXPERIMENT -> "experiment_ids";
    };
  }

  private static String name(Kind kind) {
    return switch (kind) {
      case RUN -> "Run";
      case LOGGED_MODEL -> "Logged model";
      case EXPERIMENT -> "Experiment";
    };
  }
}
