package io.millrace.registry.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.events.v1.Event;
import io.millrace.registry.delivery.Listener.Post;
import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.v1.DeliveryState;
import io.millrace.registry.v1.EventServiceGrpc;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.outbox.DurableWatcher;
import io.millrace.runtime.outbox.EventFollower;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Queueing by several replicas, and from a cursor that is of no use any more. */
@QuarkusTest
@TestProfile(LocalReceivers.class)
@WithTestResource(PostgresResource.class)
class QueueTest extends DeliveryTestBase {

  @Inject DeliveryQueue queue;
  @Inject Channels channels;

  @Test
  void whatOneReplicaQueuedIsNotQueuedByAnother() {
    UUID id = hooks.webhook(receiver.url("/a"), null);
    String domain = "domain-" + id;
    queue.cursor().begin(domain, 2);

    add(domain, 5, posts(id, domain, 1, 5));
    add(domain, 7, posts(id, domain, 4, 7));
    add(domain, 6, posts(id, domain, 5, 6));

    assertThat(queue.cursor().position(domain)).hasValue(7);
    await(id, DeliveryState.DELIVERY_STATE_DELIVERED, 5);
    assertThat(receiver.calls("/a"))
        .extracting(Receiver.Call::text)
        .containsExactly("3", "4", "5", "6", "7");
  }

  @Test
  void aWebhookThatIsGoneHoldsUpNothing() {
    UUID id = hooks.webhook(receiver.url("/a"), null);
    String domain = "domain-" + id;
    queue.cursor().begin(domain, 0);

    add(domain, 1, posts(UUID.randomUUID(), domain, 1, 1));
    add(domain, 2, posts(id, domain, 2, 2));

    await(id, DeliveryState.DELIVERY_STATE_DELIVERED, 1);
  }

  private void add(String domain, long position, List<Post> posts) {
    queue.cursor().add(domain, position, posts, DeliveryQueue::add);
  }

  private static List<Post> posts(UUID listener, String domain, long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(
            id ->
                new Post(
                    listener,
                    Event.newBuilder()
                        .setId(Long.toString(id))
                        .setSource("/" + domain)
                        .setType("t")
                        .build(),
                    "text/plain",
                    Long.toString(id)))
        .toList();
  }

  @Test
  void aCursorAheadOfTheEventsIsGivenUp() {
    long ahead = 1L << 50;
    queue.cursor().advance("registry", ahead);

    try (EventFollower restarted =
        new EventFollower(
            "events of the registry",
            channels,
            EventServiceGrpc.getWatchMethod(),
            new DurableWatcher<>("registry", queue.cursor(), new Queueing(queue, () -> {})))) {
      Thread.ofVirtual().start(restarted);
      Receiver.await(
          () -> queue.cursor().position("registry").orElseThrow(), position -> position < ahead);
      hooks.webhook(receiver.url("/a"), null, TAG_SET);
      String name = setTags(1);
      // Of the events before, those of the last minute may come too.
      receiver.await(
          "/a",
          all -> all.stream().anyMatch(call -> call.data().path("name").asText().equals(name)));
    }
  }
}
