/**
 * Events: appended in the transaction that makes the change ({@link
 * io.millrace.runtime.outbox.Outbox}), numbered after the commit, given to whoever watches ({@link
 * io.millrace.runtime.outbox.EventSource}). Who makes rows of its own of what others tell does so
 * once for each event ({@link io.millrace.runtime.outbox.DurableWatcher}).
 *
 * <p>A domain joins with the table {@code event} in its schema, and an {@code EventService} that
 * opens its source and hands its two calls over:
 *
 * <pre>{@code
 * EventApi(Calls calls, EventSources sources, @DataSource("tracking") AgroalDataSource database) {
 *   this.calls = calls;
 *   events = sources.open("tracking", database);
 * }
 *
 * public void watch(WatchRequest request, StreamObserver<WatchResponse> out) {
 *   calls.stream(out, emitter -> events.watch(request, emitter));
 * }
 *
 * public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
 *   calls.unary(out, () -> events.list(request));
 * }
 * }</pre>
 */
package io.millrace.runtime.outbox;
