package io.millrace.gateway.page;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A call's messages as one list, for a page: no more of them than a page shows.
 *
 * @param <Q> the request
 * @param <A> the messages
 */
final class Collected<Q, A> extends CompletableFuture<List<A>>
    implements ClientResponseObserver<Q, A> {

  private final int most;
  private final List<A> messages = new ArrayList<>();
  private ClientCallStreamObserver<Q> call;

  /**
   * @param most after how many messages the call is ended
   */
  Collected(int most) {
    this.most = most;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> call) {
    this.call = call;
  }

  @Override
  public void onNext(A message) {
    messages.add(message);
    if (messages.size() == most) {
      complete(messages);
      call.cancel("a page shows no more", null);
    }
  }

  @Override
  public void onError(Throwable failure) {
    completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    complete(messages);
  }
}
