package io.millrace.registry.delivery;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.v1.Delivery;
import io.millrace.registry.v1.DeliveryAttempt;
import io.millrace.registry.v1.DeliveryState;
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

/** What was sent to webhooks, and will be. */
@ApplicationScoped
class DeliveryLog {

  /** When one is tried next is its webhook's affair. */
  private static final String SELECT =
      """
      select d.sequence, d.id, d.webhook_id, d.state, d.event_source, d.event_id, d.event_type,
        d.creation_time, d.completion_time, d.attempts,
        greatest(d.creation_time,
          case when w.paused_until = '-infinity' then 0
            else (extract(epoch from w.paused_until) * 1000)::bigint end) as next_time
      from registry.webhook_delivery d join registry.webhook w on w.id = d.webhook_id
      """;

  private final Database database;

  DeliveryLog(@DataSource("registry") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Whether there is such a webhook or subscription. */
  boolean hasWebhook(UUID id) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select from registry.webhook where id = ? and status <> 0")) {
            select.setObject(1, id);
            return select.executeQuery().next();
          }
        });
  }

  /** A delivery, and its place in the order in which a webhook's were queued. */
  record Queued(long sequence, Delivery delivery) {}

  /** The newest of those queued before a place, without bodies. */
  List<Queued> list(UUID webhookId, DeliveryState state, long before, int limit) {
    boolean isAny = state == DeliveryState.DELIVERY_STATE_UNSPECIFIED;
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  SELECT
                      + """
                      where d.webhook_id = ? and d.sequence < ?
                      """
                      + (isAny ? "" : " and d.state = " + state.getNumber())
                      + " order by d.sequence desc limit ?")) {
            select.setObject(1, webhookId);
            select.setLong(2, before);
            select.setInt(3, limit);
            ResultSet rows = select.executeQuery();
            List<Queued> found = new ArrayList<>();
            while (rows.next()) {
              found.add(new Queued(rows.getLong("sequence"), delivery(rows).build()));
            }
            return found;
          }
        });
  }

  /** A delivery with its body and attempts. */
  Optional<Delivery> get(UUID webhookId, UUID id) {
    return database.snapshot(connection -> get(connection, webhookId, id));
  }

  private static Optional<Delivery> get(Connection connection, UUID webhookId, UUID id)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(SELECT + " where d.webhook_id = ? and d.id = ?")) {
      select.setObject(1, webhookId);
      select.setObject(2, id);
      ResultSet row = select.executeQuery();
      return row.next()
          ? Optional.of(
              delivery(row)
                  .setBody(body(connection, id))
                  .addAllAttempts(attempts(connection, id))
                  .build())
          : Optional.empty();
    }
  }

  /** Apart: a list that read bodies would hold all of them. */
  private static String body(Connection connection, UUID id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("select body from registry.webhook_delivery where id = ?")) {
      select.setObject(1, id);
      ResultSet row = select.executeQuery();
      row.next();
      return row.getString(1);
    }
  }

  private static List<DeliveryAttempt> attempts(Connection connection, UUID id)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select time, duration_millis, response_status, response_body, error
            from registry.webhook_attempt where delivery_id = ? order by number
            """)) {
      select.setObject(1, id);
      ResultSet rows = select.executeQuery();
      List<DeliveryAttempt> found = new ArrayList<>();
      while (rows.next()) {
        DeliveryAttempt.Builder attempt =
            DeliveryAttempt.newBuilder()
                .setTimestamp(rows.getLong(1))
                .setDurationMillis(rows.getLong(2));
        int status = rows.getInt(3);
        if (!rows.wasNull()) {
          attempt.setResponseStatus(status);
        }
        Optional.ofNullable(rows.getString(4)).ifPresent(attempt::setResponseBody);
        Optional.ofNullable(rows.getString(5)).ifPresent(attempt::setErrorMessage);
        found.add(attempt.build());
      }
      return found;
    }
  }

  private static Delivery.Builder delivery(ResultSet row) throws SQLException {
    Delivery.Builder delivery =
        Delivery.newBuilder()
            .setDeliveryId(row.getString("id"))
            .setWebhookId(row.getString("webhook_id"))
            .setStateValue(row.getInt("state"))
            .setEventSource(row.getString("event_source"))
            .setEventId(Long.toString(row.getLong("event_id")))
            .setEventType(row.getString("event_type"))
            .setCreationTimestamp(row.getLong("creation_time"))
            .setAttemptCount(row.getInt("attempts"));
    long completion = row.getLong("completion_time");
    return row.wasNull()
        ? delivery.setNextAttemptTimestamp(row.getLong("next_time"))
        : delivery.setCompletionTimestamp(completion);
  }

  /** Queues a finished delivery behind what is queued; false if it is queued still. */
  boolean queueAgain(UUID webhookId, UUID id) {
    return database.read(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  update registry.webhook_delivery
                  set state = 1, sequence = default, creation_time = ?, completion_time = null
                  where webhook_id = ? and id = ? and state <> 1
                  """)) {
            update.setLong(1, System.currentTimeMillis());
            update.setObject(2, webhookId);
            update.setObject(3, id);
            return update.executeUpdate() == 1;
          }
        });
  }
}
