package io.millrace.projects.schedule;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.v1.FiringOutcome;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What schedules did, and what they are to do. */
@ApplicationScoped
class FiringStore {

  private static final int KEPT = 1000;

  private static final String COLUMNS =
      """
      sequence, occasion, due_time, fire_time, outcome, job_id::text,
      case when outcome = 5 then failure else message end, event, retry_time
      """;

  private final Database database;

  FiringStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * Passes on from one of a schedule's times to its next one, and adds the first as an occasion:
   * both or nothing. Nothing if somebody has done so, or the schedule was changed meanwhile.
   *
   * @param next null if there is none
   */
  void pass(Schedule schedule, Occasion occasion, Long next) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.schedule set next_time = ? where id = ? and next_time = ?")) {
            update.setObject(1, next, Types.BIGINT);
            update.setLong(2, schedule.id());
            update.setLong(3, schedule.nextTime());
            if (update.executeUpdate() == 1) {
              add(connection, schedule.id(), occasion, null);
            }
            return null;
          }
        });
  }

  /** Adds an occasion whose job was made. */
  void add(Schedule schedule, Occasion occasion, UUID jobId) {
    database.transaction(
        connection -> {
          add(connection, schedule.id(), occasion, jobId);
          return forget(connection, schedule);
        });
  }

  /** Forgets what is older than the last thousand. */
  private static int forget(Connection connection, Schedule schedule) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            """
            delete from projects.firing where schedule_id = ? and outcome <> 5 and sequence < (
              select sequence from projects.firing where schedule_id = ?
              order by sequence desc offset ? limit 1)
            """)) {
      delete.setLong(1, schedule.id());
      delete.setLong(2, schedule.id());
      delete.setInt(3, KEPT - 1);
      return delete.executeUpdate();
    }
  }

  /** Adds an occasion unless it is there already, or the schedule is gone. */
  static void add(Connection connection, long scheduleId, Occasion occasion, UUID jobId)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into projects.firing
              (schedule_id, occasion, due_time, fire_time, outcome, message, event, job_id, causes)
            select id, ?, ?, ?, ?, ?, ?, ?, ? from projects.schedule where id = ? for key share
            on conflict do nothing
            """)) {
      insert.setString(1, occasion.key());
      insert.setLong(2, occasion.due());
      insert.setLong(3, System.currentTimeMillis());
      insert.setInt(4, occasion.outcome().getNumber());
      insert.setString(5, occasion.message());
      insert.setString(6, occasion.event());
      insert.setObject(7, jobId, Types.OTHER);
      insert.setArray(8, connection.createArrayOf("int8", occasion.causes().toArray(Long[]::new)));
      insert.setLong(9, scheduleId);
      insert.executeUpdate();
    }
  }

  /** Up to so many that are to be seen to, the first one first. */
  List<FiringRow> pending(Schedule schedule, int limit) {
    return select(
        "schedule_id = ? and outcome = 5 order by sequence limit ?", schedule.id(), limit);
  }

  /** The last one that has made a job. */
  Optional<FiringRow> lastStarted(Schedule schedule) {
    return select(
            "schedule_id = ? and job_id is not null order by sequence desc limit 1", schedule.id())
        .stream()
        .findFirst();
  }

  /** Up to so many, the latest first, behind that one. */
  List<FiringRow> list(Schedule schedule, long before, int limit) {
    return select(
        "schedule_id = ? and sequence < ? order by sequence desc limit ?",
        schedule.id(),
        before,
        limit);
  }

  /** Notes what has become of a pending one; nothing if somebody has done so. */
  void settle(
      Schedule schedule, FiringRow firing, FiringOutcome outcome, UUID jobId, String message) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update projects.firing
                  set outcome = ?, job_id = ?, message = coalesce(?, message), fire_time = ?
                  where schedule_id = ? and occasion = ? and outcome = 5
                  """)) {
            update.setInt(1, outcome.getNumber());
            update.setObject(2, jobId, Types.OTHER);
            update.setString(3, message);
            update.setLong(4, System.currentTimeMillis());
            update.setLong(5, schedule.id());
            update.setString(6, firing.occasion());
            update.executeUpdate();
            return forget(connection, schedule);
          }
        });
  }

  /** Leaves a pending one to be tried again. */
  void postpone(Schedule schedule, FiringRow firing, long until, String message) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update projects.firing set retry_time = ?, failure = ?
                  where schedule_id = ? and occasion = ? and outcome = 5
                  """)) {
            update.setLong(1, until);
            update.setString(2, message);
            update.setLong(3, schedule.id());
            update.setString(4, firing.occasion());
            return update.executeUpdate();
          }
        });
  }

  /** Forgets what is pending, as nothing is to be done any more. */
  void drop(Schedule schedule) {
    database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from projects.firing where schedule_id = ? and outcome = 5")) {
            delete.setLong(1, schedule.id());
            return delete.executeUpdate();
          }
        });
  }

  private List<FiringRow> select(String where, long... arguments) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select " + COLUMNS + " from projects.firing where " + where)) {
            for (int i = 0; i < arguments.length; i++) {
              select.setLong(i + 1, arguments[i]);
            }
            List<FiringRow> firings = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                firings.add(FiringRow.read(row));
              }
            }
            return firings;
          }
        });
  }
}
