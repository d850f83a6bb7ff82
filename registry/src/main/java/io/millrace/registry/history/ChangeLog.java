package io.millrace.registry.history;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.Outbox;
import io.quarkus.hibernate.orm.PersistenceUnit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.hibernate.Session;

/**
 * Keeps what was done: for those who look back, and as events for those who watch. Both are written
 * by the transaction that makes the change.
 */
@ApplicationScoped
public class ChangeLog {

  private static final String INSERT =
      """
      insert into registry.change
        (model_id, kind, version, key, old_value, new_value, time, rollback)
      values (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private final EntityManager entities;
  private final Outbox outbox = new Outbox("registry");

  ChangeLog(@PersistenceUnit("registry") EntityManager entities) {
    this.entities = entities;
  }

  /** Writes down what the current transaction has done to a model. */
  public void append(long modelId, List<ChangeRow> changes, List<Event> events) {
    long now = System.currentTimeMillis();
    // What the changes refer to must be there first, and in the order of the statements.
    entities.flush();
    entities
        .unwrap(Session.class)
        .doWork(
            connection -> {
              insert(connection, modelId, changes, now);
              outbox.append(connection, events);
            });
  }

  private static void insert(Connection connection, long modelId, List<ChangeRow> changes, long now)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (ChangeRow change : changes) {
        insert.setLong(1, modelId);
        insert.setInt(2, change.kind().getNumber());
        insert.setObject(3, change.version(), Types.INTEGER);
        insert.setString(4, change.key());
        insert.setString(5, change.oldValue());
        insert.setString(6, change.newValue());
        insert.setLong(7, now);
        insert.setBoolean(8, change.rollback());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
