package io.millrace.projects.schedule;

import com.google.protobuf.InvalidProtocolBufferException;
import io.agroal.api.AgroalDataSource;
import io.millrace.projects.upload.UploadUse;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.MisfirePolicy;
import io.millrace.projects.v1.OverlapPolicy;
import io.millrace.projects.v1.Trigger;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** The table of schedules. */
@ApplicationScoped
class ScheduleStore {

  private static final String SELECT =
      """
      select id, name, spec, trigger, misfire_policy, overlap_policy, is_paused, creation_time,
        next_time, since
      from projects.schedule where workspace = 'default'
      """;

  private final Database database;

  ScheduleStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Adds one; false if its name is taken. */
  boolean create(Schedule schedule) {
    return database.transaction(
        connection -> {
          UploadUse.take(connection, schedule.spec().getUri());
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into projects.schedule
                    (spec, upload, trigger, misfire_policy, overlap_policy, is_paused, next_time, since, event_type,
                     creation_time, name)
                  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                  """)) {
            int i = settings(insert, schedule);
            insert.setLong(++i, schedule.creationTime());
            insert.setString(++i, schedule.name());
            return insert.executeUpdate() == 1;
          }
        });
  }

  /** Changes one while nobody else does; empty if there is none. */
  Optional<Schedule> change(String name, UnaryOperator<Schedule> change) {
    return database.transaction(
        connection -> {
          Optional<Schedule> found =
              select(connection, SELECT + " and name = ? for no key update", name).stream()
                  .findFirst()
                  .map(change);
          if (found.isPresent()) {
            update(connection, found.get());
          }
          return found;
        });
  }

  private static void update(Connection connection, Schedule schedule) throws SQLException {
    UploadUse.take(connection, schedule.spec().getUri());
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update projects.schedule
            set spec = ?, upload = ?, trigger = ?, misfire_policy = ?, overlap_policy = ?, is_paused = ?, next_time = ?,
              since = ?, event_type = ?
            where id = ?
            """)) {
      int i = settings(update, schedule);
      update.setLong(++i, schedule.id());
      update.executeUpdate();
    }
  }

  private static int settings(PreparedStatement into, Schedule schedule) throws SQLException {
    int i = 0;
    into.setBytes(++i, schedule.spec().toByteArray());
    into.setString(++i, UploadUse.digest(schedule.spec().getUri()));
    into.setBytes(++i, schedule.trigger().toByteArray());
    into.setInt(++i, schedule.misfirePolicy().getNumber());
    into.setInt(++i, schedule.overlapPolicy().getNumber());
    into.setBoolean(++i, schedule.isPaused());
    into.setObject(++i, schedule.nextTime(), Types.BIGINT);
    into.setLong(++i, schedule.since());
    into.setString(
        ++i, schedule.trigger().hasEvent() ? schedule.trigger().getEvent().getType() : null);
    return i;
  }

  Optional<Schedule> get(String name) {
    return database.read(connection -> select(connection, SELECT + " and name = ?", name)).stream()
        .findFirst();
  }

  Optional<Schedule> get(long id) {
    return database.read(connection -> select(connection, SELECT + " and id = ?", id)).stream()
        .findFirst();
  }

  /** Up to so many, behind that name. */
  List<Schedule> list(String after, int limit) {
    return database.read(
        connection ->
            select(connection, SELECT + " and name > ? order by name limit " + limit, after));
  }

  /** Up to a thousand whose time has come, the first one first. */
  List<Schedule> due(long now) {
    return database.read(
        connection ->
            select(connection, SELECT + " and next_time <= ? order by next_time limit 1000", now));
  }

  /** Those that wait for events of one of these types. */
  List<Schedule> waitingFor(Collection<String> types) {
    return database.read(
        connection ->
            select(
                connection,
                SELECT + " and event_type = any(?) and not is_paused order by id",
                SqlArrays.texts(connection, types, type -> type)));
  }

  /** From when on the first of those who wait for events does so, in milliseconds since 1970. */
  OptionalLong waitingSince() {
    return database.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "select min(since) from projects.schedule where event_type is not null and not is_paused");
              ResultSet row = select.executeQuery()) {
            row.next();
            long time = row.getLong(1);
            return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(time);
          }
        });
  }

  boolean delete(String name) {
    return database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from projects.schedule where workspace = 'default' and name = ?")) {
            delete.setString(1, name);
            return delete.executeUpdate() == 1;
          }
        });
  }

  private static List<Schedule> select(Connection connection, String sql, Object argument)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setObject(1, argument);
      List<Schedule> schedules = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          schedules.add(schedule(row));
        }
      }
      return schedules;
    }
  }

  private static Schedule schedule(ResultSet row) throws SQLException {
    int i = 0;
    try {
      return new Schedule(
          row.getLong(++i),
          row.getString(++i),
          JobSpec.parseFrom(row.getBytes(++i)),
          Trigger.parseFrom(row.getBytes(++i)),
          MisfirePolicy.forNumber(row.getInt(++i)),
          OverlapPolicy.forNumber(row.getInt(++i)),
          row.getBoolean(++i),
          row.getLong(++i),
          row.getObject(++i, Long.class),
          row.getLong(++i));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a schedule cannot be read", e);
    }
  }
}
