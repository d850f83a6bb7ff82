package io.millrace.projects.reproduction;

import io.agroal.api.AgroalDataSource;
import io.millrace.projects.job.Job;
import io.millrace.projects.job.JobRow;
import io.millrace.projects.v1.EnvironmentLock;
import io.millrace.projects.v1.FinishAttemptRequest;
import io.millrace.projects.v1.Reproduction;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reproductions, and who compares which. */
@ApplicationScoped
class ReproductionStore {

  /** How long a comparison may take; then another server tries. */
  private static final int LEASE_SECONDS = 900;

  private final Database database;

  ReproductionStore(@DataSource("projects") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Notes one together with its job. */
  static void note(Connection connection, Job job, Reproduction asked, Origin origin)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into projects.reproduction (job_id, source_run_id, source_lock, source_inputs, content)
            values (?, ?, ?, ?, ?)
            """)) {
      insert.setObject(1, job.id());
      insert.setString(2, asked.getSourceRunId());
      insert.setBytes(3, origin.lock() == null ? null : origin.lock().toByteArray());
      insert.setBytes(
          4, FinishAttemptRequest.newBuilder().addAllInputs(origin.inputs()).build().toByteArray());
      insert.setBytes(
          5, asked.toBuilder().setReproductionId(job.id().toString()).build().toByteArray());
      insert.executeUpdate();
    }
  }

  /**
   * A reproduction.
   *
   * @param sequence in the order of asking
   */
  record Numbered(long sequence, Reproduction reproduction) {}

  Optional<Reproduction> get(UUID id) {
    return select("r.job_id = ?", id, Long.MAX_VALUE, 1).stream()
        .map(Numbered::reproduction)
        .findFirst();
  }

  /** Those of a run, the newest first, behind the one with this sequence. */
  List<Numbered> of(String runId, long before, int limit) {
    return select("r.workspace = 'default' and r.source_run_id = ?", runId, before, limit);
  }

  /** One whose job is not made to the end is none yet. */
  private List<Numbered> select(String which, Object argument, long before, int limit) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select r.sequence, r.content, j.run_id from projects.reproduction r
                  left join projects.job j on j.id = r.job_id
                  where %s and r.sequence < ? and (r.verdict > 0 or j.state > 0)
                  order by r.sequence desc limit ?
                  """
                      .formatted(which))) {
            select.setObject(1, argument);
            select.setLong(2, before);
            select.setInt(3, limit);
            List<Numbered> found = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
              while (row.next()) {
                Reproduction.Builder each = Reproduction.newBuilder().mergeFrom(row.getBytes(2));
                if (each.getRunId().isEmpty()) {
                  each.setRunId(row.getString(3));
                }
                found.add(new Numbered(row.getLong(1), each.build()));
              }
            }
            return found;
          }
        });
  }

  /** Takes one whose job has ended, to be compared by this server; empty if there is none. */
  Optional<EndedReproduction> take() {
    return database.transaction(
        connection -> {
          try (PreparedStatement take =
              connection.prepareStatement(
                  """
                  with taken as (
                    select r.sequence, r.job_id from projects.reproduction r join projects.job j on j.id = r.job_id
                    where r.verdict = 0 and r.leased_until < now() and j.is_settled
                    order by r.sequence limit 1 for no key update of r skip locked),
                  leased as (
                    update projects.reproduction r set leased_until = now() + make_interval(secs => ?)
                    from taken where r.sequence = taken.sequence
                    returning r.job_id, r.content, r.source_lock, r.source_inputs)
                  select %s, leased.content, leased.source_lock, leased.source_inputs
                  from leased join projects.job j on j.id = leased.job_id
                  """
                      .formatted(JobRow.COLUMNS))) {
            take.setInt(1, LEASE_SECONDS);
            try (ResultSet row = take.executeQuery()) {
              if (!row.next()) {
                return Optional.empty();
              }
              byte[] lock = row.getBytes("source_lock");
              return Optional.of(
                  new EndedReproduction(
                      Reproduction.parseFrom(row.getBytes("content")),
                      JobRow.read(row),
                      lock == null ? null : EnvironmentLock.parseFrom(lock),
                      FinishAttemptRequest.parseFrom(row.getBytes("source_inputs"))
                          .getInputsList()));
            }
          }
        });
  }

  /** Writes a verdict; the first one stays. */
  void judge(EndedReproduction due, Reproduction judged) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.reproduction set content = ?, verdict = ? where job_id = ? and verdict = 0")) {
            update.setBytes(1, judged.toByteArray());
            update.setInt(2, judged.getVerdictValue());
            update.setObject(3, due.job().id());
            return update.executeUpdate();
          }
        });
  }

  /** Lets one be taken again in a while. */
  void putBack(EndedReproduction due, int seconds) {
    database.transaction(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "update projects.reproduction set leased_until = now() + make_interval(secs => ?) where job_id = ? and verdict = 0")) {
            update.setInt(1, seconds);
            update.setObject(2, due.job().id());
            return update.executeUpdate();
          }
        });
  }

  /** Forgets those whose jobs never came to be, or were deleted before there was a verdict. */
  void forget() {
    database.transaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  """
                  delete from projects.reproduction r
                  where verdict = 0 and not exists (select from projects.job j where j.id = r.job_id)
                  """)) {
            return delete.executeUpdate();
          }
        });
  }
}
