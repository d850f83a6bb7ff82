package io.millrace.models.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Jobs, as users see them. */
@ApplicationScoped
class JobStore {

  static final ObjectMapper JSON = new ObjectMapper();

  static final String COLUMNS =
      """
      b.sequence, b.id, b.spec, b.state, b.state_message, b.creation_time, b.start_time, b.end_time,
      b.fence, b.attempts, b.rows_done, b.rows_refused, b.bytes_done, b.input_digest, b.output_digest
      """;

  private final Database database;

  JobStore(@DataSource("models") AgroalDataSource source) {
    database = new Database(source);
  }

  static Job job(ResultSet row) throws SQLException {
    int i = 0;
    try {
      return new Job(
          row.getLong(++i),
          row.getObject(++i, UUID.class),
          JSON.readValue(row.getString(++i), Spec.class),
          row.getInt(++i),
          row.getString(++i),
          row.getLong(++i),
          row.getObject(++i, Long.class),
          row.getObject(++i, Long.class),
          row.getLong(++i),
          row.getInt(++i),
          row.getLong(++i),
          row.getLong(++i),
          row.getLong(++i),
          row.getString(++i),
          row.getString(++i));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a job's spec cannot be read", e);
    }
  }

  /** Queues one. */
  Job create(UUID id, Spec spec) {
    return database.transaction(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into models.batch_prediction as b (id, spec, creation_time)"
                      + " values (?, ?::jsonb, ?) returning "
                      + COLUMNS)) {
            insert.setObject(1, id);
            insert.setString(2, JSON.writeValueAsString(spec));
            insert.setLong(3, System.currentTimeMillis());
            ResultSet row = insert.executeQuery();
            row.next();
            return job(row);
          }
        });
  }

  Optional<Job> get(UUID id) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select " + COLUMNS + " from models.batch_prediction b where id = ?")) {
            select.setObject(1, id);
            ResultSet row = select.executeQuery();
            return row.next() ? Optional.of(job(row)) : Optional.empty();
          }
        });
  }

  /** Up to so many, the newest first, behind the one with this sequence. */
  List<Job> list(long before, int limit) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select "
                      + COLUMNS
                      + " from models.batch_prediction b"
                      + " where workspace = 'default' and sequence < ?"
                      + " order by sequence desc limit ?")) {
            select.setLong(1, before);
            select.setInt(2, limit);
            ResultSet rows = select.executeQuery();
            List<Job> jobs = new ArrayList<>();
            while (rows.next()) {
              jobs.add(job(rows));
            }
            return jobs;
          }
        });
  }

  /** Ends one that has not ended; false if it has. Whoever works on it hears of it. */
  boolean cancel(UUID id) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update models.batch_prediction set state = 5, end_time = ?
                  where id = ? and state in (1, 2)
                  """)) {
            update.setLong(1, System.currentTimeMillis());
            update.setObject(2, id);
            return update.executeUpdate() == 1;
          }
        });
  }

  /** Removes one that has ended; false if it has not. */
  boolean remove(UUID id) {
    return database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from models.batch_prediction where id = ? and state > 2")) {
            delete.setObject(1, id);
            return delete.executeUpdate() == 1;
          }
        });
  }

  /** Jobs that have ended, nobody works on any more, and may still have parts in the store. */
  List<Job> staged(int limit) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select "
                      + COLUMNS
                      + " from models.batch_prediction b"
                      + " where is_staged and state > 2 and leased_until <= now() limit ?")) {
            select.setInt(1, limit);
            ResultSet rows = select.executeQuery();
            List<Job> jobs = new ArrayList<>();
            while (rows.next()) {
              jobs.add(job(rows));
            }
            return jobs;
          }
        });
  }

  /** Notes that a job has no parts any more. */
  void swept(Job job) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update models.batch_prediction set is_staged = false where sequence = ?")) {
            update.setLong(1, job.sequence());
            return update.executeUpdate();
          }
        });
  }
}
