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
import io.millrace.runtime.outbox.EventSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A page of the events of all domains: a share of each. */
final class MergedList {

  private static final long SECONDS = 30;

  private MergedList() {}

  /** A domain that is away is left out, and stays where it is in the cursor. */
  static ListEventsResponse list(ListEventsRequest request, List<Domain> domains) {
    Cursor cursor = Cursor.parse(request.getCursor());
    ListEventsResponse.Builder all = ListEventsResponse.newBuilder().setHasMore(false);
    int room = EventSource.limit(request);
    StatusRuntimeException away = null;
    int answered = 0;
    int left = domains.size();
    for (Domain domain : domains) {
      try {
        // One at least, to hear where the domain stands.
        int share = Math.max(1, (room + left - 1) / left--);
        ListEventsResponse part =
            shortened(call(domain, request.toBuilder().setMaxResults(share).build()), room, domain);
        answered++;
        room -= part.getEventsCount();
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

  /** No more events than there is room for; the others are for the next page. */
  private static ListEventsResponse shortened(ListEventsResponse part, int room, Domain domain) {
    if (part.getEventsCount() <= room) {
      return part;
    }
    // Ids are positions: before the first that is left out, everything has been answered.
    long position = Long.parseLong(part.getEvents(room).getId()) - 1;
    return ListEventsResponse.newBuilder()
        .addAllEvents(part.getEventsList().subList(0, room))
        .setCursor(Cursor.EMPTY.with(domain.name(), position).toString())
        .setHasMore(true)
        .build();
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
