package io.millrace.registry.delivery;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.WebhookConfig;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Removes deliveries that were finished long ago, and those of webhooks that have been deleted. */
@ApplicationScoped
class DeliveryRetention {

  /** At a time, so that nobody waits behind it for long. */
  private static final int STEP = 500;

  private final Database database;
  private final Duration age;

  DeliveryRetention(@DataSource("registry") AgroalDataSource source, WebhookConfig config) {
    database = new Database(source);
    age = config.logRetention();
  }

  @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  void removeOld() {
    long before = System.currentTimeMillis() - age.toMillis();
    inSteps(
        """
        delete from registry.webhook_delivery where id in (
          select id from registry.webhook_delivery
          where state <> 1 and completion_time < ?
          order by completion_time limit ? for update skip locked)
        """,
        before);
  }

  @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  void removeDeleted() {
    for (UUID webhook : deleted()) {
      inSteps(
          """
          delete from registry.webhook_delivery where id in (
            select id from registry.webhook_delivery
            where webhook_id = ? order by sequence limit ? for update skip locked)
          """,
          webhook);
      removeEmpty(webhook);
    }
  }

  /** Removes one that has no deliveries; those that another replica is at are gone next time. */
  private void removeEmpty(UUID webhook) {
    database.read(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  """
                  delete from registry.webhook w where id = ? and not exists (
                    select from registry.webhook_delivery d where d.webhook_id = w.id)
                  """)) {
            delete.setObject(1, webhook);
            return delete.executeUpdate();
          }
        });
  }

  private List<UUID> deleted() {
    return database.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement("select id from registry.webhook where status = 0");
              ResultSet rows = select.executeQuery()) {
            List<UUID> found = new ArrayList<>();
            while (rows.next()) {
              found.add(rows.getObject(1, UUID.class));
            }
            return found;
          }
        });
  }

  /** Executes a statement with how many rows it may take, until it finds less. */
  private void inSteps(String sql, Object of) {
    database.inSteps(
        STEP,
        connection -> {
          try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setObject(1, of);
            delete.setInt(2, STEP);
            return delete.executeUpdate();
          }
        });
  }
}
