package io.millrace.gateway.event;

import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.millrace.common.v1.ErrorReason;
import io.millrace.events.v1.ListEventsRequest;
import io.millrace.events.v1.ListEventsResponse;
import io.millrace.gateway.event.EventDomains.Domain;
import io.millrace.runtime.error.GrpcErrors;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.outbox.Cursor;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A page of the events of all domains: a share of each. */
final class MergedList {

  private static final long SECONDS = 30;
  private static final int DEFAULT_RESULTS = 100;

  private MergedList() {}

  /** A domain that is away is left out, and stays where it is in the cursor. */
  static ListEventsResponse list(ListEventsRequest request, List<Domain> domains) {
    Cursor cursor = Cursor.parse(request.getCursor());
    ListEventsResponse.Builder all = ListEventsResponse.newBuilder().setHasMore(false);
    StatusRuntimeException away = null;
    int answered = 0;
    for (Domain domain : domains) {
      try {
        ListEventsResponse part = call(domain, share(request, domains.size()));
        answered++;
        all.addAllEvents(part.getEventsList());
        all.setHasMore(all.getHasMore() || part.getHasMore());
        cursor = cursor.with(domain.name(), Cursor.parse(part.getCursor()).position(domain.name()));
      } catch (StatusRuntimeException failure) {
        away = unlessRefused(failure);
      }
    }
    if (answered == 0) {
      throw away;
    }
    return all.setCursor(cursor.toString()).build();
  }

  private static ListEventsRequest share(ListEventsRequest request, int domains) {
    int wanted = request.hasMaxResults() ? request.getMaxResults() : DEFAULT_RESULTS;
    if (domains == 1 || wanted < 1) {
      return request;
    }
    return request.toBuilder().setMaxResults((wanted + domains - 1) / domains).build();
  }

  private static ListEventsResponse call(Domain domain, ListEventsRequest request) {
    return ClientCalls.blockingUnaryCall(
        domain.channel(),
        domain.list(),
        CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS),
        request);
  }

  private static StatusRuntimeException unlessRefused(StatusRuntimeException failure) {
    MillraceException known = GrpcErrors.fromStatus(failure);
    if (known.reason() != ErrorReason.ERROR_REASON_TEMPORARILY_UNAVAILABLE) {
      throw failure;
    }
    return failure;
  }
}
