package io.millrace.registry.webhook;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.runtime.outbox.Outbox;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.hibernate.Session;

/** Webhooks and subscriptions. */
@ApplicationScoped
class WebhookStore implements PanacheRepositoryBase<WebhookEntity, UUID> {

  /** Which of the two, as their rows differ and their events are called. */
  enum Kind {
    WEBHOOK("webhook", "status <> 0 and filter is null"),
    SUBSCRIPTION("subscription", "status <> 0 and filter is not null");

    private final String noun;
    private final String condition;

    Kind(String noun, String condition) {
      this.noun = noun;
      this.condition = condition;
    }
  }

  private final Outbox outbox = new Outbox("registry");

  /** Adds one. Its times are set here. */
  @Transactional
  WebhookEntity create(Kind kind, WebhookEntity created) {
    created.creationTime = System.currentTimeMillis();
    created.lastUpdateTime = created.creationTime;
    persistAndFlush(created);
    append(kind, "created", created);
    return created;
  }

  @Transactional
  Optional<WebhookEntity> get(Kind kind, UUID id) {
    return find("id = ?1 and " + kind.condition, id).firstResultOptional();
  }

  /** Up to so many, the newest first, behind the one with this time and id if there is one. */
  @Transactional
  List<WebhookEntity> list(Kind kind, Long time, UUID id, int limit) {
    String order = " order by creationTime desc, id desc";
    String of = "workspace = 'default' and " + kind.condition;
    return (time == null
            ? find(of + order)
            : find(of + " and (creationTime, id) < (?1, ?2)" + order, time, id))
        .range(0, limit - 1)
        .list();
  }

  /** Changes one. Whoever was left alone for failing is tried anew. */
  @Transactional
  Optional<WebhookEntity> update(Kind kind, UUID id, Consumer<WebhookEntity> change) {
    Optional<WebhookEntity> found =
        find("id = ?1 and " + kind.condition, id)
            .withLock(LockModeType.PESSIMISTIC_WRITE)
            .firstResultOptional();
    found.ifPresent(
        webhook -> {
          change.accept(webhook);
          webhook.lastUpdateTime = Math.max(webhook.lastUpdateTime + 1, System.currentTimeMillis());
          flush();
          getEntityManager()
              .createNativeQuery(
                  "update registry.webhook set failures = 0, paused_until = '-infinity' where id = ?1")
              .setParameter(1, id)
              .executeUpdate();
          append(kind, "updated", webhook);
        });
    return found;
  }

  /**
   * Removes one; false if there is none. Its row is only marked: its deliveries may be millions,
   * and go with it in the background.
   */
  @Transactional
  boolean remove(Kind kind, UUID id) {
    Optional<WebhookEntity> found =
        find("id = ?1 and " + kind.condition, id)
            .withLock(LockModeType.PESSIMISTIC_WRITE)
            .firstResultOptional();
    found.ifPresent(
        webhook -> {
          append(kind, "deleted", webhook);
          webhook.status = WebhookEntity.DELETED;
          webhook.secret = null;
        });
    return found.isPresent();
  }

  private void append(Kind kind, String what, WebhookEntity webhook) {
    String data =
        EventData.object()
            .put(kind.noun + "_id", webhook.id.toString())
            .put("name", webhook.name)
            .json();
    Event event = new Event(kind.noun + "." + what, kind.noun + "s/" + webhook.id, data);
    getEntityManager()
        .unwrap(Session.class)
        .doWork(connection -> outbox.append(connection, List.of(event)));
  }
}
