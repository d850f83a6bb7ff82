package io.millrace.projects.log;

import io.agroal.api.AgroalDataSource;
import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.log.LogConfig.WhenFull;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.error.MillraceException;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** What jobs print, as long as it is not among their runs' artifacts. */
@ApplicationScoped
public class LogStore {

  private static final int LARGEST_PART = 1 << 20;

  /** What is read at a time: so many bytes, and then the part that has more; or so many parts. */
  private static final int READ_BYTES = 256 << 10;

  private static final int READ_PARTS = 64;

  private final Database database;
  private final long maxBytes;
  private final boolean endsWhenFull;

  LogStore(@DataSource("projects") AgroalDataSource source, LogConfig config) {
    database = new Database(source);
    maxBytes = config.maxBytes();
    endsWhenFull = config.whenFull() == WhenFull.END;
  }

  /**
   * A part of an attempt's log.
   *
   * @param attempt which one
   * @param position where in the attempt's log it begins
   */
  public record Part(int attempt, long position, byte[] data) {}

  /**
   * How much there is of an attempt's log.
   *
   * @param isFull whether nothing more is kept
   * @param endsAttempt whether the attempt is to be ended for that
   */
  public record Extent(long size, boolean isFull, boolean endsAttempt) {}

  /**
   * Adds to an attempt's log what it does not have yet, as far as there is room.
   *
   * @throws MillraceException LEASE_LOST; BAD_REQUEST if something is left out
   */
  public Extent append(UUID job, long fence, long offset, byte[] data) {
    if (data.length > LARGEST_PART) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'data' supplied: It has %d bytes; %d are the most."
              .formatted(data.length, LARGEST_PART));
    }
    return database.transaction(
        connection -> {
          // The attempt's row is held, so that two calls of a worker that timed out do not cross;
          // whether it has ended is looked at again once it is.
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select a.sequence, a.number, a.log_bytes, a.is_log_full
                  from projects.job j join projects.job_attempt a on a.sequence = j.sequence and a.fence = j.fence
                  where j.id = ? and j.fence = ? and j.state = 2 and a.outcome = 0 for no key update of a
                  """)) {
            select.setObject(1, job);
            select.setLong(2, fence);
            try (ResultSet row = select.executeQuery()) {
              if (!row.next()) {
                throw new MillraceException(
                    ErrorReason.ERROR_REASON_LEASE_LOST,
                    "Job '%s' is not this worker's any more.".formatted(job));
              }
              long size = row.getLong(3);
              return row.getBoolean(4)
                  ? full(size)
                  : append(connection, row.getLong(1), row.getInt(2), size, offset, data);
            }
          }
        });
  }

  private Extent full(long size) {
    return new Extent(size, true, endsWhenFull);
  }

  private Extent append(
      Connection connection, long sequence, int number, long size, long offset, byte[] data)
      throws SQLException {
    if (offset < 0 || offset > size) {
      throw MillraceException.badRequest(
          "The log has %d bytes: what begins at %d leaves something out.".formatted(size, offset));
    }
    long known = size - offset;
    if (known >= data.length) {
      return new Extent(size, false, false);
    }
    byte[] more = Arrays.copyOfRange(data, (int) known, data.length);
    if (size + more.length <= maxBytes) {
      add(connection, sequence, number, size, more, false);
      return new Extent(size + more.length, false, false);
    }
    byte[] farewell = farewell();
    int room = (int) (maxBytes - size);
    byte[] last = Arrays.copyOf(more, room + farewell.length);
    System.arraycopy(farewell, 0, last, room, farewell.length);
    add(connection, sequence, number, size, last, true);
    return full(size + last.length);
  }

  private byte[] farewell() {
    return "\nmillrace: These are the first %d bytes; what follows is not kept%s.\n"
        .formatted(maxBytes, endsWhenFull ? ", and the attempt is ended" : "")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void add(
      Connection connection, long sequence, int number, long size, byte[] more, boolean isFull)
      throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                "insert into projects.job_log (sequence, number, position, data) values (?, ?, ?, ?)");
        PreparedStatement update =
            connection.prepareStatement(
                "update projects.job_attempt set log_bytes = ?, is_log_full = ? where sequence = ? and number = ?")) {
      insert.setLong(1, sequence);
      insert.setInt(2, number);
      insert.setLong(3, size);
      insert.setBytes(4, more);
      insert.executeUpdate();
      update.setLong(1, size + more.length);
      update.setBoolean(2, isFull);
      update.setLong(3, sequence);
      update.setInt(4, number);
      update.executeUpdate();
    }
  }

  /**
   * A few parts of an attempt's log as one, from the one on that has the byte at {@code position};
   * empty if there is none.
   */
  public Optional<Part> read(long sequence, int attempt, long position) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  """
                  select position, data from (
                    select position, data, sum(octet_length(data)) over (order by position) as bytes from (
                      select position, data from projects.job_log
                      where sequence = ? and number = ? and position >= (
                        select max(position) from projects.job_log
                        where sequence = ? and number = ? and position <= ?)
                      order by position limit ?) few) counted
                  where bytes - octet_length(data) < ? order by position
                  """)) {
            int i = 0;
            select.setLong(++i, sequence);
            select.setInt(++i, attempt);
            select.setLong(++i, sequence);
            select.setInt(++i, attempt);
            select.setLong(++i, position);
            select.setInt(++i, READ_PARTS);
            select.setInt(++i, READ_BYTES);
            try (ResultSet row = select.executeQuery()) {
              return read(row, attempt, position);
            }
          }
        });
  }

  private static Optional<Part> read(ResultSet row, int attempt, long position)
      throws SQLException {
    if (!row.next()) {
      return Optional.empty();
    }
    long start = row.getLong(1);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    do {
      data.writeBytes(row.getBytes(2));
    } while (row.next());
    return position < start + data.size()
        ? Optional.of(new Part(attempt, start, data.toByteArray()))
        : Optional.empty();
  }
}
