package io.millrace.registry.webhook;

import io.grpc.stub.StreamObserver;
import io.millrace.registry.delivery.Tester;
import io.millrace.registry.v1.CreateWebhookRequest;
import io.millrace.registry.v1.CreateWebhookResponse;
import io.millrace.registry.v1.DeleteWebhookRequest;
import io.millrace.registry.v1.DeleteWebhookResponse;
import io.millrace.registry.v1.GetWebhookRequest;
import io.millrace.registry.v1.GetWebhookResponse;
import io.millrace.registry.v1.ListWebhooksRequest;
import io.millrace.registry.v1.ListWebhooksResponse;
import io.millrace.registry.v1.TestWebhookRequest;
import io.millrace.registry.v1.TestWebhookResponse;
import io.millrace.registry.v1.UpdateWebhookRequest;
import io.millrace.registry.v1.UpdateWebhookResponse;
import io.millrace.registry.v1.WebhookEvent;
import io.millrace.registry.v1.WebhookServiceGrpc.WebhookServiceImplBase;
import io.millrace.registry.v1.WebhookTestResult;
import io.millrace.registry.webhook.Endpoints.Fields;
import io.millrace.registry.webhook.WebhookStore.Kind;
import io.millrace.runtime.grpc.Calls;
import io.millrace.runtime.page.Page;
import io.quarkus.grpc.GrpcService;
import java.util.SortedSet;

/** The WebhookService of the contract. */
@GrpcService
class WebhookApi extends WebhookServiceImplBase {

  private final Calls calls;
  private final Endpoints endpoints;
  private final Tester tester;

  WebhookApi(Calls calls, Endpoints endpoints, Tester tester) {
    this.calls = calls;
    this.endpoints = endpoints;
    this.tester = tester;
  }

  @Override
  public void createWebhook(
      CreateWebhookRequest request, StreamObserver<CreateWebhookResponse> out) {
    calls.unary(
        out,
        () -> {
          SortedSet<WebhookTrigger> events = WebhookRules.events(request.getEventsList());
          Fields fields =
              new Fields(
                  request.getName(),
                  request.hasDescription() ? request.getDescription() : null,
                  request.getUrl(),
                  request.hasSecret() ? request.getSecret() : null,
                  request.hasStatus() ? request.getStatus() : null);
          WebhookEntity created =
              endpoints.create(Kind.WEBHOOK, fields, webhook -> webhook.events = events);
          return CreateWebhookResponse.newBuilder()
              .setWebhook(WebhookMapper.webhook(created))
              .build();
        });
  }

  @Override
  public void listWebhooks(ListWebhooksRequest request, StreamObserver<ListWebhooksResponse> out) {
    calls.unary(
        out,
        () -> {
          Page<WebhookEntity> page =
              endpoints.list(Kind.WEBHOOK, request.getMaxResults(), request.getPageToken());
          ListWebhooksResponse.Builder answer = ListWebhooksResponse.newBuilder();
          page.items().forEach(each -> answer.addWebhooks(WebhookMapper.webhook(each)));
          page.nextToken().ifPresent(answer::setNextPageToken);
          return answer.build();
        });
  }

  @Override
  public void getWebhook(GetWebhookRequest request, StreamObserver<GetWebhookResponse> out) {
    calls.unary(
        out,
        () ->
            GetWebhookResponse.newBuilder()
                .setWebhook(
                    WebhookMapper.webhook(endpoints.get(Kind.WEBHOOK, request.getWebhookId())))
                .build());
  }

  @Override
  public void updateWebhook(
      UpdateWebhookRequest request, StreamObserver<UpdateWebhookResponse> out) {
    calls.unary(
        out,
        () -> {
          boolean hasEvents = request.getEventsCount() > 0;
          SortedSet<WebhookTrigger> events =
              hasEvents ? WebhookRules.events(request.getEventsList()) : null;
          Fields fields =
              new Fields(
                  request.getName(),
                  request.hasDescription() ? request.getDescription() : null,
                  request.getUrl(),
                  request.hasSecret() ? request.getSecret() : null,
                  request.hasStatus() ? request.getStatus() : null);
          WebhookEntity updated =
              endpoints.update(
                  Kind.WEBHOOK,
                  request.getWebhookId(),
                  fields,
                  webhook -> {
                    if (hasEvents) {
                      webhook.events.retainAll(events);
                      webhook.events.addAll(events);
                    }
                  });
          return UpdateWebhookResponse.newBuilder()
              .setWebhook(WebhookMapper.webhook(updated))
              .build();
        });
  }

  @Override
  public void deleteWebhook(
      DeleteWebhookRequest request, StreamObserver<DeleteWebhookResponse> out) {
    calls.unary(
        out,
        () -> {
          endpoints.remove(Kind.WEBHOOK, request.getWebhookId());
          return DeleteWebhookResponse.getDefaultInstance();
        });
  }

  @Override
  public void testWebhook(TestWebhookRequest request, StreamObserver<TestWebhookResponse> out) {
    calls.unary(
        out,
        () -> {
          if (request.hasEvent()) {
            WebhookRules.check(request.getEvent(), "event");
          }
          WebhookEntity webhook = endpoints.get(Kind.WEBHOOK, request.getWebhookId());
          WebhookEvent event =
              request.hasEvent()
                  ? request.getEvent()
                  : WebhookMapper.event(webhook.events.getFirst());
          return TestWebhookResponse.newBuilder().setResult(test(webhook, event)).build();
        });
  }

  private WebhookTestResult test(WebhookEntity webhook, WebhookEvent event) {
    byte[] secret;
    try {
      secret = endpoints.secret(webhook);
    } catch (IllegalStateException closed) {
      return WebhookTestResult.newBuilder()
          .setSuccess(false)
          .setErrorMessage("Failed to test webhook: " + closed.getMessage())
          .build();
    }
    return tester.test(webhook.url, secret, event.getEntity(), event.getAction());
  }
}
