package io.millrace.registry.testing;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** The outbox, as a test looks into it. */
@ApplicationScoped
public class Events {

  private final Database database;

  Events(@DataSource("registry") AgroalDataSource source) {
    database = new Database(source);
  }

  /** The types of what happened to a subject, in order. */
  public List<String> of(String subject) {
    return column("type", subject);
  }

  /** The payloads of what happened to a subject, in order. */
  public List<String> data(String subject) {
    return column("data::text", subject);
  }

  private List<String> column(String column, String subject) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select " + column + " from registry.event where subject = ? order by id")) {
            select.setString(1, subject);
            ResultSet rows = select.executeQuery();
            List<String> found = new ArrayList<>();
            while (rows.next()) {
              found.add(rows.getString(1));
            }
            return found;
          }
        });
  }
}
