package io.millrace.projects.job;

import io.agroal.api.AgroalDataSource;
import io.millrace.project.source.ProjectUri;
import io.millrace.projects.queue.QueueRoom;
import io.millrace.projects.upload.UploadUse;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.JobState;
import io.millrace.projects.v1.Resources;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Jobs, as users see them. */
@ApplicationScoped
class JobStore {

  /** Whether nothing is left to be done for a job, of {@code projects.job} as {@code j}. */
  static final String IS_REMOVABLE =
      "j.state > 2 and j.is_settled and not j.is_log_due and j.recheck_after is null";

  private final Database database;

  JobStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * Notes a job whose run is still to be made, for so many seconds: then it is given up. Empty if
   * there is one of the same request already.
   *
   * @param needs what workers have to have for it, as {@link Needs} gives it
   * @throws MillraceException as {@link QueueRoom} says
   */
  Optional<Job> reserve(
      UUID id,
      JobSpec spec,
      String version,
      List<String> needs,
      String creator,
      Request request,
      int seconds,
      JobExtras extras) {
    return database.transaction(
        connection -> {
          ProjectUri uri = ProjectUri.parse("uri", spec.getUri());
          QueueRoom.take(connection, spec.getQueue(), uri);
          UploadUse.take(connection, uri);
          noteNeeds(connection, needs);
          try (PreparedStatement insert =
              connection.prepareStatement(
                  """
                  insert into projects.job as j
                    (id, queue, priority, spec, resolved_version, experiment_id, creator, request_id,
                     request_digest, occasion, cpu_millis, memory_bytes, gpus, max_attempts, retry_millis, need_set, leased_until, creation_time, upload)
                  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (select id from projects.need_set where words = ?), now() + make_interval(secs => ?), ?, ?)
                  on conflict do nothing
                  returning
                  """
                      + JobRow.COLUMNS)) {
            Resources resources = spec.getResources();
            int i = 0;
            insert.setObject(++i, id);
            insert.setString(++i, spec.getQueue());
            insert.setInt(++i, spec.getPriority());
            insert.setBytes(++i, spec.toByteArray());
            insert.setString(++i, version);
            insert.setString(++i, spec.getExperimentId());
            insert.setString(++i, creator);
            insert.setString(++i, request.id());
            insert.setBytes(++i, request.digest());
            insert.setString(++i, request.occasion());
            insert.setInt(++i, resources.getCpuMillis());
            insert.setLong(++i, resources.getMemoryBytes());
            insert.setInt(++i, resources.getGpus());
            insert.setInt(++i, spec.getMaxAttempts());
            insert.setLong(++i, SpecRules.retryMillis(spec));
            insert.setArray(++i, SqlArrays.texts(connection, needs, Function.identity()));
            insert.setInt(++i, seconds);
            insert.setLong(++i, System.currentTimeMillis());
            insert.setString(++i, UploadUse.digest(spec.getUri()));
            Optional<Job> reserved = one(insert);
            if (reserved.isPresent()) {
              if (extras.lock() != null) {
                LockStore.put(connection, reserved.get(), extras.lock());
              }
              extras.companion().note(connection, reserved.get());
            }
            return reserved;
          }
        });
  }

  private static void noteNeeds(Connection connection, List<String> needs) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into projects.need_set (words) select ?
            where not exists (select 1 from projects.need_set where words = ?)
            on conflict do nothing
            """)) {
      Array words = SqlArrays.texts(connection, needs, Function.identity());
      insert.setArray(1, words);
      insert.setArray(2, words);
      insert.executeUpdate();
    }
  }

  /** Lets workers have a job whose run is made; empty if it was given up meanwhile. */
  Optional<Job> queue(UUID id, String runId) {
    return database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.job as j set state = 1, run_id = ? where id = ? and state = 0 and leased_until > now() returning "
                      + JobRow.COLUMNS)) {
            update.setString(1, runId);
            update.setObject(2, id);
            Optional<Job> queued = one(update);
            if (queued.isPresent()) {
              JobEvents.created(connection, queued.get());
            }
            return queued;
          }
        });
  }

  /** Lets the same request be made again; its job is still to be given up. */
  void forgetRequest(UUID id) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.job set request_id = null, occasion = null where id = ? and state = 0")) {
            update.setObject(1, id);
            return update.executeUpdate();
          }
        });
  }

  /** Takes back what {@link #reserve} noted. */
  boolean forget(UUID id) {
    return database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("delete from projects.job where id = ? and state = 0")) {
            delete.setObject(1, id);
            return delete.executeUpdate() == 1;
          }
        });
  }

  /** Jobs whose runs were to be made, by somebody who has not come back. */
  List<Job> abandoned(int limit) {
    return select("j.state = 0 and j.leased_until < now() order by j.leased_until limit ?", limit);
  }

  Optional<Job> get(UUID id) {
    return select("j.id = ? and j.state > 0", id).stream().findFirst();
  }

  /**
   * The job of a request that was made before.
   *
   * @throws MillraceException BAD_REQUEST if something else was asked for with its id
   */
  Optional<Job> ofRequest(Request request) {
    if (request.occasion() != null) {
      return select(
              "j.workspace = 'default' and j.occasion = ? and j.state > 0", request.occasion())
          .stream()
          .findFirst();
    }
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select %s, j.request_digest from projects.job j where j.workspace = 'default' and j.request_id = ? and j.state > 0"
                      .formatted(JobRow.COLUMNS))) {
            select.setString(1, request.id());
            try (ResultSet row = select.executeQuery()) {
              if (!row.next()) {
                return Optional.empty();
              }
              byte[] digest = row.getBytes("request_digest");
              if (digest != null && !Arrays.equals(digest, request.digest())) {
                throw MillraceException.badRequest(
                    "Something else was asked for with the request_id '%s' before: take another one."
                        .formatted(request.id()));
              }
              return Optional.of(JobRow.read(row));
            }
          }
        });
  }

  /** Whether the job of an occasion is noted, and cannot be had by workers yet. */
  boolean isReserved(String occasion) {
    return !select("j.workspace = 'default' and j.occasion = ? and j.state = 0", occasion)
        .isEmpty();
  }

  /** Up to so many, the newest first, behind the one with this sequence. */
  List<Job> list(String queue, Collection<JobState> states, long before, int limit) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select "
                      + JobRow.COLUMNS
                      + """
                       from projects.job j
                      where j.workspace = 'default' and j.state > 0 and j.sequence < ?
                        and (? = '' or j.queue = ?) and (? or j.state = any(?))
                      order by j.sequence desc limit ?
                      """)) {
            select.setLong(1, before);
            select.setString(2, queue);
            select.setString(3, queue);
            select.setBoolean(4, states.isEmpty());
            select.setArray(5, SqlArrays.ints(connection, states, JobState::getNumber));
            select.setInt(6, limit);
            return all(select);
          }
        });
  }

  /**
   * Ends one that waits, and has whoever runs one end it; nothing happens to one that has ended.
   */
  void cancel(UUID id) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update projects.job as j set
                    is_cancelled = true,
                    end_time = case when state = 1 then ? end,
                    state = case when state = 1 then 5 else state end
                  where id = ? and state in (1, 2) and not is_cancelled
                  returning
                  """
                      + JobRow.COLUMNS)) {
            update.setLong(1, System.currentTimeMillis());
            update.setObject(2, id);
            Optional<Job> cancelled = one(update);
            if (cancelled.isPresent()) {
              JobEvents.cancelled(connection, cancelled.get());
            }
            return null;
          }
        });
  }

  /** Removes one that has ended, once nothing is left to be done for its run; false until then. */
  boolean remove(UUID id) {
    return database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "delete from projects.job as j where j.id = ? and " + IS_REMOVABLE)) {
            delete.setObject(1, id);
            return delete.executeUpdate() == 1;
          }
        });
  }

  /** Lets requests of more than a day ago be asked again. */
  void forgetRequests() {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.job set request_id = null where request_id is not null and creation_time < ?")) {
            update.setLong(1, System.currentTimeMillis() - 86_400_000);
            return update.executeUpdate();
          }
        });
  }

  private List<Job> select(String where, Object argument) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select " + JobRow.COLUMNS + " from projects.job j where " + where)) {
            select.setObject(1, argument);
            return all(select);
          }
        });
  }

  private static Optional<Job> one(PreparedStatement statement) throws SQLException {
    return all(statement).stream().findFirst();
  }

  private static List<Job> all(PreparedStatement statement) throws SQLException {
    List<Job> jobs = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        jobs.add(JobRow.read(rows));
      }
    }
    return jobs;
  }
}
