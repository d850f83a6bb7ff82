package io.millrace.registry.delivery;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.WebhookConfig;
import io.millrace.runtime.database.Database;
import io.quarkus.agroal.DataSource;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.time.Duration;

/** Removes deliveries that were finished long ago. */
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
    while (removeSome(before) == STEP) {
      // There may be more.
    }
  }

  private int removeSome(long before) {
    return database.read(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  """
                  delete from registry.webhook_delivery where id in (
                    select id from registry.webhook_delivery
                    where state <> 1 and completion_time < ?
                    order by completion_time limit ? for update skip locked)
                  """)) {
            delete.setLong(1, before);
            delete.setInt(2, STEP);
            return delete.executeUpdate();
          }
        });
  }
}
