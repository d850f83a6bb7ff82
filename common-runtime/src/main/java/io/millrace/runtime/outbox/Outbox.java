package io.millrace.runtime.outbox;

import io.millrace.runtime.database.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/**
 * Appends events to a schema's {@code event} table, in the transaction that makes the change, so
 * that there is never the one without the other. Readers order them by a position that is handed
 * out after the commit (docs/adr/0003).
 */
public final class Outbox {

  private final String insert;
  private final NewEvents news;

  /** The outbox of one schema. */
  public Outbox(String schema) {
    insert =
        "insert into %s.event (type, subject, data) select * from unnest(?::text[], ?::text[], ?::jsonb[])"
            .formatted(schema);
    news = NewEvents.in(schema);
  }

  /** Appends all events, in their order, with one statement. */
  public void append(Connection connection, Collection<Event> events) throws SQLException {
    if (events.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setArray(1, SqlArrays.texts(connection, events, Event::type));
      statement.setArray(2, SqlArrays.texts(connection, events, Event::subject));
      statement.setArray(3, SqlArrays.texts(connection, events, Event::data));
      statement.executeUpdate();
    }
    news.raise();
  }
}
