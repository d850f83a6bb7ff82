package io.millrace.registry.delivery;

import io.grpc.stub.StreamObserver;
import io.millrace.common.v1.ErrorReason;
import io.millrace.registry.delivery.DeliveryLog.Queued;
import io.millrace.registry.v1.Delivery;
import io.millrace.registry.v1.DeliveryServiceGrpc.DeliveryServiceImplBase;
import io.millrace.registry.v1.DeliveryState;
import io.millrace.registry.v1.GetDeliveryRequest;
import io.millrace.registry.v1.GetDeliveryResponse;
import io.millrace.registry.v1.ListDeliveriesRequest;
import io.millrace.registry.v1.ListDeliveriesResponse;
import io.millrace.registry.v1.RedeliverRequest;
import io.millrace.registry.v1.RedeliverResponse;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.page.PageToken;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.runtime.search.MaxResults;
import io.quarkus.grpc.GrpcService;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The DeliveryService of the contract. */
@GrpcService
class DeliveryApi extends DeliveryServiceImplBase {

  private static final int DEFAULT_RESULTS = 100;
  private static final int MOST_RESULTS = 1000;

  private final Calls calls;
  private final DeliveryLog log;
  private final Delivering delivering;

  DeliveryApi(Calls calls, DeliveryLog log, Delivering delivering) {
    this.calls = calls;
    this.log = log;
    this.delivering = delivering;
  }

  @Override
  public void listDeliveries(
      ListDeliveriesRequest request, StreamObserver<ListDeliveriesResponse> out) {
    calls.unary(out, () -> list(request));
  }

  private ListDeliveriesResponse list(ListDeliveriesRequest request) {
    int limit =
        request.getMaxResults() == 0
            ? DEFAULT_RESULTS
            : MaxResults.check(request.getMaxResults(), MOST_RESULTS);
    if (request.getState() == DeliveryState.UNRECOGNIZED) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'state' supplied: It is PENDING, DELIVERED or DEAD."
              .formatted(request.getStateValue()));
    }
    QueryDigest digest =
        QueryDigest.of("deliveries", request.getWebhookId(), request.getStateValue());
    long before = before(digest, request.getPageToken());
    UUID webhook = webhook(request.getWebhookId());
    List<Queued> found = log.list(webhook, request.getState(), before, limit + 1);
    ListDeliveriesResponse.Builder answer = ListDeliveriesResponse.newBuilder();
    found.stream().limit(limit).map(Queued::delivery).forEach(answer::addDeliveries);
    if (found.size() > limit) {
      long last = found.get(limit - 1).sequence();
      answer.setNextPageToken(PageToken.encode(digest, List.of(last)));
    }
    return answer.build();
  }

  private static long before(QueryDigest digest, String token) {
    return token.isEmpty()
        ? Long.MAX_VALUE
        : PageToken.decode(digest, token).expect(1).get(0, Long.class);
  }

  @Override
  public void getDelivery(GetDeliveryRequest request, StreamObserver<GetDeliveryResponse> out) {
    calls.unary(
        out,
        () ->
            GetDeliveryResponse.newBuilder()
                .setDelivery(get(webhook(request.getWebhookId()), request.getDeliveryId()))
                .build());
  }

  @Override
  public void redeliver(RedeliverRequest request, StreamObserver<RedeliverResponse> out) {
    calls.unary(
        out,
        () -> {
          UUID webhook = webhook(request.getWebhookId());
          Delivery found = get(webhook, request.getDeliveryId());
          if (!log.queueAgain(webhook, UUID.fromString(found.getDeliveryId()))) {
            throw new MillraceException(
                ErrorReason.ERROR_REASON_BAD_REQUEST,
                "Delivery with ID %s is queued still.".formatted(found.getDeliveryId()));
          }
          delivering.wake();
          return RedeliverResponse.newBuilder()
              .setDelivery(get(webhook, request.getDeliveryId()))
              .build();
        });
  }

  private UUID webhook(String id) {
    return id(id)
        .filter(log::hasWebhook)
        .orElseThrow(
            () -> MillraceException.notFound("Webhook with ID %s not found.".formatted(id)));
  }

  private Delivery get(UUID webhook, String id) {
    return id(id)
        .flatMap(known -> log.get(webhook, known))
        .orElseThrow(
            () -> MillraceException.notFound("Delivery with ID %s not found.".formatted(id)));
  }

  private static Optional<UUID> id(String text) {
    try {
      UUID id = UUID.fromString(text);
      // Java also reads what it would not write, such as 1-1-1-1-1.
      return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }
}
