package io.millrace.registry.delivery;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.WebhookConfig;
import io.millrace.registry.delivery.Attempt.Verdict;
import io.millrace.registry.v1.DeliveryState;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Webhooks that have something to be sent, and who sends it. A webhook is sent to by whoever has
 * its lease, one delivery after the other; who loses the lease has nothing more to say of it.
 */
@ApplicationScoped
class Leases {

  /** Longer than a call, with the lookup of its host and the note of its outcome. */
  private static final Duration SLACK = Duration.ofSeconds(30);

  private static final int KEPT_ATTEMPTS = 20;
  private static final int GIVEN_UP_AT_ONCE = 10_000;
  private static final int KEPT_CHARACTERS = 1000;

  private final Database database;
  private final double leaseSeconds;
  private final Duration retryFor;

  Leases(@DataSource("registry") AgroalDataSource source, WebhookConfig config) {
    database = new Database(source);
    leaseSeconds = config.timeout().plus(SLACK).toMillis() / 1000.0;
    retryFor = config.retryFor();
  }

  /** The right to send to a webhook. */
  record Lease(UUID webhookId, UUID token) {}

  /**
   * The delivery that is next.
   *
   * @param secret encrypted; null if there is none
   * @param attempts how often it was tried
   * @param failures how often in a row the webhook was not reached
   * @param creationTime in milliseconds since 1970
   */
  record Due(
      UUID id,
      String url,
      byte[] secret,
      String contentType,
      String body,
      int attempts,
      int failures,
      long creationTime) {}

  /** Takes some webhooks that can be sent to now; who has waited longest comes first. */
  List<Lease> claim(int most) {
    UUID token = UUID.randomUUID();
    return database.read(
        connection -> {
          try (PreparedStatement claim =
              connection.prepareStatement(
                  """
                  update registry.webhook w
                  set lease = ?, leased_until = now() + make_interval(secs => ?)
                  from (
                    select c.id from registry.webhook c
                    where c.status = 1 and c.paused_until <= now() and c.leased_until <= now()
                      and exists (select from registry.webhook_delivery d
                                  where d.webhook_id = c.id and d.state = 1)
                    order by c.leased_until limit ?
                    for no key update skip locked) free
                  where w.id = free.id
                  returning w.id
                  """)) {
            claim.setObject(1, token);
            claim.setDouble(2, leaseSeconds);
            claim.setInt(3, most);
            ResultSet rows = claim.executeQuery();
            List<Lease> claimed = new ArrayList<>();
            while (rows.next()) {
              claimed.add(new Lease(rows.getObject(1, UUID.class), token));
            }
            return claimed;
          }
        });
  }

  /** The next delivery, with the lease renewed for it; empty if there is nothing to do now. */
  Optional<Due> next(Lease lease) {
    return database.read(
        connection -> {
          try (PreparedStatement take =
              connection.prepareStatement(
                  """
                  with held as (
                    update registry.webhook
                    set leased_until = now() + make_interval(secs => ?)
                    where id = ? and lease = ? and status = 1 and paused_until <= now()
                    returning id, url, secret, failures)
                  select d.id, h.url, h.secret, d.content_type, d.body, d.attempts, h.failures,
                    d.creation_time
                  from held h cross join lateral (
                    select * from registry.webhook_delivery q
                    where q.webhook_id = h.id and q.state = 1
                    order by q.sequence limit 1) d
                  """)) {
            take.setDouble(1, leaseSeconds);
            take.setObject(2, lease.webhookId());
            take.setObject(3, lease.token());
            ResultSet row = take.executeQuery();
            return row.next() ? Optional.of(due(row)) : Optional.empty();
          }
        });
  }

  private static Due due(ResultSet row) throws SQLException {
    return new Due(
        row.getObject(1, UUID.class),
        row.getString(2),
        row.getBytes(3),
        row.getString(4),
        row.getString(5),
        row.getInt(6),
        row.getInt(7),
        row.getLong(8));
  }

  /** Notes what came of a delivery; false if the lease is lost, and with it the outcome. */
  boolean finish(Lease lease, Due due, Attempt attempt) {
    return database.sharedTransaction(
        connection -> {
          Instant now = Instant.now();
          boolean failed = attempt.verdict() == Verdict.RETRY;
          long pause = failed ? Backoff.millis(due.failures() + 1, attempt.retryAfter(), now) : 0;
          if (!pause(connection, lease, due, failed, pause)) {
            return false;
          }
          boolean isTooOld = now.toEpochMilli() - due.creationTime() >= retryFor.toMillis();
          note(connection, due, state(attempt.verdict(), isTooOld), now);
          log(connection, due, attempt);
          if (failed && isTooOld) {
            giveUp(connection, lease.webhookId(), now);
          }
          return true;
        });
  }

  private static DeliveryState state(Verdict verdict, boolean isTooOld) {
    return switch (verdict) {
      case DELIVERED -> DeliveryState.DELIVERY_STATE_DELIVERED;
      case DEAD -> DeliveryState.DELIVERY_STATE_DEAD;
      case RETRY ->
          isTooOld ? DeliveryState.DELIVERY_STATE_DEAD : DeliveryState.DELIVERY_STATE_PENDING;
    };
  }

  /** One that was changed meanwhile is not held to what came of it before. */
  private static boolean pause(
      Connection connection, Lease lease, Due due, boolean failed, long millis)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update registry.webhook
            set failures = case when ? and url = ? and failures = ? then failures + 1
                  when ? then failures else 0 end,
                paused_until = case when ? and url = ? and failures = ?
                  then now() + make_interval(secs => ?) else '-infinity' end
            where id = ? and lease = ?
            """)) {
      int i = 0;
      update.setBoolean(++i, failed);
      update.setString(++i, due.url());
      update.setInt(++i, due.failures());
      update.setBoolean(++i, failed);
      update.setBoolean(++i, failed);
      update.setString(++i, due.url());
      update.setInt(++i, due.failures());
      update.setDouble(++i, millis / 1000.0);
      update.setObject(++i, lease.webhookId());
      update.setObject(++i, lease.token());
      return update.executeUpdate() == 1;
    }
  }

  private static void note(Connection connection, Due due, DeliveryState state, Instant now)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update registry.webhook_delivery
            set state = ?, attempts = attempts + 1, completion_time = ? where id = ?
            """)) {
      update.setInt(1, state.getNumber());
      update.setObject(
          2,
          state == DeliveryState.DELIVERY_STATE_PENDING ? null : now.toEpochMilli(),
          java.sql.Types.BIGINT);
      update.setObject(3, due.id());
      update.executeUpdate();
    }
  }

  /**
   * What is as old as one that has just died of age dies with it: tried one after the other, with
   * the longest pause between them, they would grow in number for as long as the webhook is away.
   */
  private void giveUp(Connection connection, UUID webhookId, Instant now) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update registry.webhook_delivery set state = ?, completion_time = ? where id in (
              select id from registry.webhook_delivery
              where webhook_id = ? and state = 1 and creation_time <= ?
              order by sequence limit ?)
            """)) {
      update.setInt(1, DeliveryState.DELIVERY_STATE_DEAD.getNumber());
      update.setLong(2, now.toEpochMilli());
      update.setObject(3, webhookId);
      update.setLong(4, now.toEpochMilli() - retryFor.toMillis());
      update.setInt(5, GIVEN_UP_AT_ONCE);
      update.executeUpdate();
    }
  }

  private static void log(Connection connection, Due due, Attempt attempt) throws SQLException {
    int number = due.attempts() + 1;
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into registry.webhook_attempt
              (delivery_id, number, time, duration_millis, response_status, response_body, error)
            values (?, ?, ?, ?, ?, ?, ?)
            """)) {
      insert.setObject(1, due.id());
      insert.setInt(2, number);
      insert.setLong(3, attempt.time());
      insert.setLong(4, attempt.durationMillis());
      insert.setObject(5, attempt.status(), java.sql.Types.INTEGER);
      insert.setString(6, beginning(attempt.body()));
      insert.setString(7, beginning(attempt.error()));
      insert.executeUpdate();
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "delete from registry.webhook_attempt where delivery_id = ? and number <= ?")) {
      delete.setObject(1, due.id());
      delete.setInt(2, number - KEPT_ATTEMPTS);
      delete.executeUpdate();
    }
  }

  private static String beginning(String text) {
    return text == null || text.codePointCount(0, text.length()) <= KEPT_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, KEPT_CHARACTERS));
  }

  /** Lets others send to the webhook. */
  void release(Lease lease) {
    database.read(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update registry.webhook set lease = null, leased_until = now()
                  where id = ? and lease = ?
                  """)) {
            update.setObject(1, lease.webhookId());
            update.setObject(2, lease.token());
            return update.executeUpdate();
          }
        });
  }
}
