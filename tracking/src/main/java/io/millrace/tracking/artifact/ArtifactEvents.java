package io.millrace.tracking.artifact;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.commit.GroupCommit;
import io.millrace.runtime.commit.Write;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.runtime.outbox.Outbox;
import io.millrace.tracking.TrackingConfig;
import io.quarkus.agroal.DataSource;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Tells of artifacts that were written or removed. Files and events cannot be committed together:
 * an event comes after its change and before the caller's answer, so a crash between the two costs
 * the event, and the caller, unanswered, repeats the change.
 */
@ApplicationScoped
class ArtifactEvents {

  private static final int EVENTS_PER_COMMIT = 500;

  private final Database database;
  private final Outbox outbox = new Outbox("tracking");
  private final GroupCommit<Event, Void> writer;

  ArtifactEvents(@DataSource("tracking") AgroalDataSource source, TrackingConfig config) {
    database = new Database(source);
    writer =
        new GroupCommit<>(
            "artifact-events", config.writeQueue(), EVENTS_PER_COMMIT, event -> 1, this::commit);
  }

  /** A file of {@code size} bytes is there. Returns once the event is stored. */
  void logged(String key, long size) {
    append("artifact.logged", key, EventData.object().put("path", key).put("size", size));
  }

  /** A file or folder is gone. Returns once the event is stored. */
  void deleted(String key) {
    append("artifact.deleted", key, EventData.object().put("path", key));
  }

  private void append(String type, String key, EventData data) {
    ArtifactOwner owner = ArtifactOwner.of(key);
    writer.submit(new Event(type, owner.subject(key), owner.describe(data).json())).join();
  }

  private void commit(List<Write<Event, Void>> batch) {
    database.sharedTransaction(
        connection -> {
          outbox.append(connection, batch.stream().map(Write::content).toList());
          return null;
        });
  }

  @PreDestroy
  void close() {
    writer.close();
  }
}
