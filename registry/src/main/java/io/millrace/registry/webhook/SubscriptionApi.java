package io.millrace.registry.webhook;

import io.grpc.stub.StreamObserver;
import io.millrace.events.v1.EventFilter;
import io.millrace.registry.v1.CreateSubscriptionRequest;
import io.millrace.registry.v1.CreateSubscriptionResponse;
import io.millrace.registry.v1.DeleteSubscriptionRequest;
import io.millrace.registry.v1.DeleteSubscriptionResponse;
import io.millrace.registry.v1.GetSubscriptionRequest;
import io.millrace.registry.v1.GetSubscriptionResponse;
import io.millrace.registry.v1.ListSubscriptionsRequest;
import io.millrace.registry.v1.ListSubscriptionsResponse;
import io.millrace.registry.v1.SubscriptionServiceGrpc.SubscriptionServiceImplBase;
import io.millrace.registry.v1.UpdateSubscriptionRequest;
import io.millrace.registry.v1.UpdateSubscriptionResponse;
import io.millrace.registry.webhook.Endpoints.Fields;
import io.millrace.registry.webhook.WebhookStore.Kind;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.outbox.EventMatcher;
import io.millrace.runtime.page.Page;
import io.quarkus.grpc.GrpcService;

/** The SubscriptionService of the contract. */
@GrpcService
class SubscriptionApi extends SubscriptionServiceImplBase {

  /** Filters are kept, listed and looked at with every event. */
  private static final int MOST_FILTER_BYTES = 16 << 10;

  private final Calls calls;
  private final Endpoints endpoints;

  SubscriptionApi(Calls calls, Endpoints endpoints) {
    this.calls = calls;
    this.endpoints = endpoints;
  }

  @Override
  public void createSubscription(
      CreateSubscriptionRequest request, StreamObserver<CreateSubscriptionResponse> out) {
    calls.unary(
        out,
        () -> {
          byte[] filter = checked(request.getFilter());
          Fields fields =
              new Fields(
                  request.getName(),
                  request.hasDescription() ? request.getDescription() : null,
                  request.getUrl(),
                  request.hasSecret() ? request.getSecret() : null,
                  request.hasStatus() ? request.getStatus() : null);
          WebhookEntity created =
              endpoints.create(
                  Kind.SUBSCRIPTION, fields, subscription -> subscription.filter = filter);
          return CreateSubscriptionResponse.newBuilder()
              .setSubscription(WebhookMapper.subscription(created))
              .build();
        });
  }

  @Override
  public void listSubscriptions(
      ListSubscriptionsRequest request, StreamObserver<ListSubscriptionsResponse> out) {
    calls.unary(
        out,
        () -> {
          Page<WebhookEntity> page =
              endpoints.list(Kind.SUBSCRIPTION, request.getMaxResults(), request.getPageToken());
          ListSubscriptionsResponse.Builder answer = ListSubscriptionsResponse.newBuilder();
          page.items().forEach(each -> answer.addSubscriptions(WebhookMapper.subscription(each)));
          page.nextToken().ifPresent(answer::setNextPageToken);
          return answer.build();
        });
  }

  @Override
  public void getSubscription(
      GetSubscriptionRequest request, StreamObserver<GetSubscriptionResponse> out) {
    calls.unary(
        out,
        () ->
            GetSubscriptionResponse.newBuilder()
                .setSubscription(
                    WebhookMapper.subscription(
                        endpoints.get(Kind.SUBSCRIPTION, request.getSubscriptionId())))
                .build());
  }

  @Override
  public void updateSubscription(
      UpdateSubscriptionRequest request, StreamObserver<UpdateSubscriptionResponse> out) {
    calls.unary(
        out,
        () -> {
          byte[] filter = request.hasFilter() ? checked(request.getFilter()) : null;
          Fields fields =
              new Fields(
                  request.getName(),
                  request.hasDescription() ? request.getDescription() : null,
                  request.getUrl(),
                  request.hasSecret() ? request.getSecret() : null,
                  request.hasStatus() ? request.getStatus() : null);
          WebhookEntity updated =
              endpoints.update(
                  Kind.SUBSCRIPTION,
                  request.getSubscriptionId(),
                  fields,
                  subscription -> {
                    if (filter != null) {
                      subscription.filter = filter;
                    }
                  });
          return UpdateSubscriptionResponse.newBuilder()
              .setSubscription(WebhookMapper.subscription(updated))
              .build();
        });
  }

  @Override
  public void deleteSubscription(
      DeleteSubscriptionRequest request, StreamObserver<DeleteSubscriptionResponse> out) {
    calls.unary(
        out,
        () -> {
          endpoints.remove(Kind.SUBSCRIPTION, request.getSubscriptionId());
          return DeleteSubscriptionResponse.getDefaultInstance();
        });
  }

  private static byte[] checked(EventFilter filter) {
    // Made for its checks.
    new EventMatcher(filter);
    if (filter.getSerializedSize() > MOST_FILTER_BYTES) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'filter' supplied: It is longer than %d bytes."
              .formatted(MOST_FILTER_BYTES));
    }
    return filter.toByteArray();
  }
}
