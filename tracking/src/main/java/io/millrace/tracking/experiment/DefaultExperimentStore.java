package io.millrace.tracking.experiment;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.outbox.Outbox;
import io.millrace.tracking.TrackingConfig;
import io.millrace.tracking.shared.ArtifactUri;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Sees to it that experiment 0, named Default, is there when the server is: runs that name no
 * experiment go into it. One that was deleted or renamed is left as it is. Several servers may
 * start at once: one of them creates it.
 */
@ApplicationScoped
class DefaultExperimentStore {

  private static final long ID = 0;
  private static final String NAME = "Default";

  private final Database database;
  private final String location;
  private final Outbox outbox = new Outbox("tracking");

  DefaultExperimentStore(@DataSource("tracking") AgroalDataSource source, TrackingConfig config) {
    database = new Database(source);
    location = ArtifactUri.append(config.defaultArtifactRoot(), Long.toString(ID));
  }

  void create(@Observes StartupEvent event) {
    database.transaction(
        connection -> {
          if (insert(connection)) {
            outbox.append(connection, List.of(ExperimentEvents.created(ID, NAME)));
          }
          return null;
        });
  }

  private boolean insert(Connection connection) throws SQLException {
    long now = System.currentTimeMillis();
    // Without a conflict target: the number may be taken, and so may the name.
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into tracking.experiment (id, name, artifact_location, creation_time, last_update_time)"
                + " values (?, ?, ?, ?, ?) on conflict do nothing")) {
      insert.setLong(1, ID);
      insert.setString(2, NAME);
      insert.setString(3, location);
      insert.setLong(4, now);
      insert.setLong(5, now);
      return insert.executeUpdate() == 1;
    }
  }
}
