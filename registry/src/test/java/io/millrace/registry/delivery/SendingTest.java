package io.millrace.registry.delivery;

import static io.millrace.registry.v1.DeliveryState.DELIVERY_STATE_DEAD;
import static io.millrace.registry.v1.DeliveryState.DELIVERY_STATE_DELIVERED;
import static io.millrace.registry.v1.DeliveryState.DELIVERY_STATE_PENDING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.delivery.Receiver.Call;
import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.v1.Delivery;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a webhook's owner sees when the server at its URL, or ours, is in trouble. */
@QuarkusTest
@TestProfile(LocalReceivers.class)
@WithTestResource(PostgresResource.class)
class SendingTest extends DeliveryTestBase {

  @Test
  void theOrderIsKeptWhileDeliveriesFail() {
    AtomicInteger failures = new AtomicInteger(2);
    receiver.behaviour = call -> failures.getAndDecrement() > 0 ? 500 : 200;
    hooks.webhook(receiver.url("/a"), null, TAG_SET);

    setTags(4);

    List<Call> calls = receiver.await("/a", all -> all.size() >= 6);
    assertThat(keys(calls)).containsExactly("k0", "k0", "k0", "k1", "k2", "k3");
  }

  @Test
  void aDeliveryThatFailedIsMadeAgainWithItsIdAndAValidSignature() {
    AtomicInteger failures = new AtomicInteger(1);
    receiver.behaviour = call -> failures.getAndDecrement() > 0 ? 503 : 200;
    UUID id = hooks.webhook(receiver.url("/a"), "s3cret", TAG_SET);

    setTags(1);

    Delivery delivered = get(await(id, DELIVERY_STATE_DELIVERED, 1).getFirst());
    List<Call> calls = receiver.calls("/a");
    assertThat(calls).hasSize(2).extracting(Call::id).containsOnly(delivered.getDeliveryId());
    for (Call call : calls) {
      assertThat(call.signature())
          .isEqualTo(
              Signature.of(
                  "s3cret".getBytes(StandardCharsets.UTF_8),
                  call.id(),
                  call.time(),
                  call.text().getBytes(StandardCharsets.UTF_8)));
    }
    assertThat(delivered.getBody()).isEqualTo(calls.getFirst().text());
    assertThat(delivered.getAttemptCount()).isEqualTo(2);
    assertThat(delivered.getAttemptsList())
        .extracting(attempt -> attempt.getResponseStatus() + " " + attempt.getResponseBody())
        .containsExactly("503 answer 503", "200 answer 200");
  }

  @Test
  void aWebhookWithoutASecretIsNotSigned() {
    hooks.webhook(receiver.url("/a"), null, TAG_SET);
    setTags(1);

    assertThat(receiver.await("/a", all -> all.size() == 1).getFirst().signature()).isNull();
  }

  @Test
  void whatIsRefusedForGoodIsDeadAndTheNextGoesOn() {
    receiver.behaviour = call -> call.text().contains("k0") ? 410 : 200;
    UUID id = hooks.webhook(receiver.url("/a"), null, TAG_SET);

    setTags(2);

    await(id, DELIVERY_STATE_DELIVERED, 1);
    assertThat(keys(receiver.calls("/a"))).containsExactly("k0", "k1");
    Delivery dead = get(await(id, DELIVERY_STATE_DEAD, 1).getFirst());
    assertThat(dead.getAttempts(0).getResponseStatus()).isEqualTo(410);
    assertThat(dead.hasCompletionTimestamp()).isTrue();
    assertThat(dead.hasNextAttemptTimestamp()).isFalse();
  }

  @Test
  void whatIsNotTakenForADayIsDeadWithAllThatAreAsOldAndTheNextGoesOn() {
    AtomicInteger calls = new AtomicInteger();
    receiver.behaviour = call -> calls.incrementAndGet() == 1 ? 500 : 200;
    UUID id = hooks.webhook(receiver.url("/a"), null, TAG_SET);
    delivering.stopSender();
    setTags(2);
    await(id, DELIVERY_STATE_PENDING, 2);
    hooks.age(id);
    setTags(1);
    await(id, DELIVERY_STATE_PENDING, 3);

    delivering.startSender();

    await(id, DELIVERY_STATE_DELIVERED, 1);
    assertThat(keys(receiver.calls("/a"))).containsExactly("k0", "k0");
    assertThat(await(id, DELIVERY_STATE_DEAD, 2))
        .extracting(Delivery::getAttemptCount)
        .containsExactlyInAnyOrder(1, 0);
  }

  @Test
  void anUnreachableServerIsNotGivenUp() {
    String gone;
    try (Receiver stopped = new Receiver()) {
      gone = stopped.url("/a");
    }
    UUID id = hooks.webhook(gone, null, TAG_SET);

    setTags(1);

    Delivery pending =
        Receiver.await(
                () -> list(id),
                found -> found.size() == 1 && found.getFirst().getAttemptCount() > 1)
            .getFirst();
    assertThat(pending.getState()).isEqualTo(DELIVERY_STATE_PENDING);
    assertThat(pending.hasNextAttemptTimestamp()).isTrue();
    assertThat(get(pending).getAttempts(0).getErrorMessage()).contains("Failed to connect");
  }

  @Test
  void whatWasBeingSentWhenTheSenderStoppedIsSentAgain() {
    CountDownLatch never = new CountDownLatch(1);
    receiver.behaviour = call -> wait(never);
    UUID id = hooks.webhook(receiver.url("/a"), null, TAG_SET);
    setTags(2);
    receiver.await("/a", all -> all.size() == 1);

    delivering.stopSender();
    receiver.behaviour = call -> 200;
    delivering.startSender();

    await(id, DELIVERY_STATE_DELIVERED, 2);
    never.countDown();
    List<Call> calls = receiver.calls("/a");
    assertThat(keys(calls)).containsExactly("k0", "k0", "k1");
    assertThat(calls.get(1).id()).isEqualTo(calls.get(0).id());
  }

  private static int wait(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return 200;
  }

  @Test
  void twoSendersKeepTheOrderAndSendNothingTwice() {
    List<String> paths = List.of("/a", "/b", "/c");
    paths.forEach(path -> hooks.webhook(receiver.url(path), null, TAG_SET));

    try (Sender other = delivering.newSender()) {
      other.start();
      setTags(40);
      for (String path : paths) {
        receiver.await(path, all -> all.size() >= 40);
      }
    }

    for (String path : paths) {
      assertThat(keys(receiver.calls(path)))
          .containsExactlyElementsOf(
              java.util.stream.IntStream.range(0, 40).mapToObj(i -> "k" + i).toList());
    }
  }

  @Test
  void aDisabledWebhookWaits() {
    UUID disabled = hooks.webhook(receiver.url("/a"), null, TAG_SET);
    hooks.webhook(receiver.url("/b"), null, TAG_SET);
    delivering.stopSender();
    setTags(1);
    await(disabled, DELIVERY_STATE_PENDING, 1);
    hooks.disable(disabled, true);

    delivering.startSender();

    receiver.await("/b", all -> all.size() == 1);
    setTags(2);
    receiver.await("/b", all -> all.size() == 3);
    assertThat(receiver.calls("/a")).isEmpty();
    assertThat(list(disabled)).hasSize(1);
    hooks.disable(disabled, false);
    assertThat(keys(receiver.await("/a", all -> all.size() == 1))).containsExactly("k0");
  }
}
