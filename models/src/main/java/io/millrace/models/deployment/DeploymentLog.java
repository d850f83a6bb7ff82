package io.millrace.models.deployment;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.runtime.outbox.Outbox;
import io.quarkus.hibernate.orm.PersistenceUnit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.List;
import org.hibernate.Session;

/** Tells whoever watches, in the transaction that makes the change. */
@ApplicationScoped
class DeploymentLog {

  private final EntityManager entities;
  private final Outbox outbox = new Outbox("models");

  DeploymentLog(@PersistenceUnit("models") EntityManager entities) {
    this.entities = entities;
  }

  /** Of a deployment as a whole: {@code created}, {@code updated}, {@code deleted}. */
  void append(DeploymentEntity row, String what) {
    append(row, what, data(row));
  }

  /** Of one of its revisions. */
  void append(DeploymentEntity row, String what, RevisionEntity revision) {
    append(
        row,
        what,
        data(row)
            .put("revision", revision.number)
            .put("resolved_source", revision.uri)
            .put("cause", revision.cause)
            .put("reason", revision.message));
  }

  private static EventData data(DeploymentEntity row) {
    return EventData.object().put("deployment", row.name).put("source", row.source);
  }

  private void append(DeploymentEntity row, String what, EventData data) {
    Event event = new Event("deployment." + what, "deployments/" + row.name, data.json());
    entities.flush();
    entities.unwrap(Session.class).doWork(connection -> outbox.append(connection, List.of(event)));
  }
}
