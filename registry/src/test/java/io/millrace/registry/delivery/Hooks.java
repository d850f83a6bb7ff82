package io.millrace.registry.delivery;

import io.agroal.api.AgroalDataSource;
import io.millrace.events.v1.EventFilter;
import io.millrace.registry.shared.WebhookSecret;
import io.millrace.registry.v1.WebhookAction;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.secret.Secrets;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.UUID;

/** The rows of webhooks, as a test makes and changes them. */
@ApplicationScoped
class Hooks {

  private final Database database;

  private final Secrets secrets;

  Hooks(@DataSource("registry") AgroalDataSource source, Secrets secrets) {
    database = new Database(source);
    this.secrets = secrets;
  }

  UUID webhook(String url, String secret, Topic... topics) {
    UUID id = UUID.randomUUID();
    update(
        "insert into registry.webhook (id, name, url, secret, status, creation_time, last_update_time) values (?, 'w', ?, ?, 1, ?, 0)",
        id,
        url,
        secret == null
            ? null
            : secrets.seal(secret.getBytes(StandardCharsets.UTF_8), WebhookSecret.context(id)),
        System.currentTimeMillis());
    for (Topic topic : topics) {
      update(
          "insert into registry.webhook_event (webhook_id, entity, action) values (?, ?, ?)",
          id,
          topic.entity().getNumber(),
          topic.action().getNumber());
    }
    return id;
  }

  UUID subscription(String url, EventFilter filter) {
    UUID id = UUID.randomUUID();
    update(
        "insert into registry.webhook (id, name, url, filter, status, creation_time, last_update_time) values (?, 's', ?, ?, 1, ?, 0)",
        id,
        url,
        filter.toByteArray(),
        System.currentTimeMillis());
    return id;
  }

  void disable(UUID id, boolean isDisabled) {
    update("update registry.webhook set status = ? where id = ?", isDisabled ? 2 : 1, id);
  }

  /** As if it had not been reached for long. */
  void leaveAlone(UUID id) {
    update(
        "update registry.webhook set failures = 30, paused_until = now() + interval '1 day' where id = ?",
        id);
  }

  /** As if it had been queued more than a day ago. */
  void age(UUID id) {
    update(
        "update registry.webhook_delivery set creation_time = creation_time - 90000000 where webhook_id = ?",
        id);
  }

  /** As if so many deliveries had gone out. */
  void fillLog(UUID id, int count) {
    update(
        """
        insert into registry.webhook_delivery
          (id, webhook_id, state, event_source, event_id, event_type, content_type, body,
           creation_time, completion_time)
        select gen_random_uuid(), ?, 2, 'test', n, 'test', 'test', '', 0, ?
        from generate_series(1, ?) n
        """,
        id,
        System.currentTimeMillis(),
        count);
  }

  /** Its row and its deliveries'. */
  long rows(UUID id) {
    return database.read(
        connection -> {
          try (PreparedStatement count =
              connection.prepareStatement(
                  """
                  select (select count(*) from registry.webhook where id = ?)
                    + (select count(*) from registry.webhook_delivery where webhook_id = ?)
                  """)) {
            count.setObject(1, id);
            count.setObject(2, id);
            ResultSet row = count.executeQuery();
            row.next();
            return row.getLong(1);
          }
        });
  }

  void removeAll() {
    update("delete from registry.webhook");
  }

  private void update(String sql, Object... values) {
    database.read(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
              statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
          }
        });
  }

  static Topic topic(String entity, String action) {
    return new Topic(
        io.millrace.registry.v1.WebhookEntity.valueOf("WEBHOOK_ENTITY_" + entity),
        WebhookAction.valueOf("WEBHOOK_ACTION_" + action));
  }
}
