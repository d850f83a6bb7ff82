import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.events.v1.EventFilter;
import io.millrace.events.v1.EventServiceGrpc;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watchers that drop what they get, half over server-sent events and half over gRPC: four of five watch one run each, the others
 * moves of aliases. Prints "ready" once all are there, and what came when standard input ends.
 *
 * <p>Arguments: host:port, how many, ids of runs. Run by benchmarks/watched.py.
 */
class WatchLoad {

  private static final AtomicLong received = new AtomicLong();
  private static CountDownLatch there;

  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[1]);
    there = new CountDownLatch(count);
    ManagedChannel channel = NettyChannelBuilder.forTarget(arguments[0]).usePlaintext().build();
    for (int i = 0; i < count; i++) {
      String run = i % 5 == 4 ? null : arguments[2 + i % (arguments.length - 2)];
      if (i % 2 == 0) {
        overSse(arguments[0], run);
      } else {
        overGrpc(channel, run);
      }
    }
    if (!there.await(60, TimeUnit.SECONDS)) {
      fail(there.getCount() + " watchers hear nothing");
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Until the one who measures has done.
    }
    System.out.println(received + " messages");
    System.exit(0);
  }

  private static void overGrpc(ManagedChannel channel, String run) {
    EventFilter.Builder filter = EventFilter.newBuilder();
    if (run == null) {
      filter.addTypes("registered_model.alias_set");
    } else {
      filter.addRunIds(run);
    }
    EventServiceGrpc.newStub(channel)
        .watch(
            WatchRequest.newBuilder().setFilter(filter).build(),
            new StreamObserver<>() {
              private boolean heard;

              @Override
              public void onNext(WatchResponse response) {
                received.incrementAndGet();
                if (!heard) {
                  heard = true;
                  there.countDown();
                }
              }

              @Override
              public void onError(Throwable failure) {
                fail("" + failure);
              }

              @Override
              public void onCompleted() {
                fail("a watch ended");
              }
            });
  }

  private static void overSse(String address, String run) {
    String filter = run == null ? "filter.types=registered_model.alias_set" : "filter.run_ids=" + run;
    HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .sendAsync(
            HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/events?" + filter))
                .header("Accept", "text/event-stream")
                .build(),
            BodyHandlers.ofByteArrayConsumer(
                new java.util.function.Consumer<>() {
                  private boolean heard;

                  @Override
                  public void accept(java.util.Optional<byte[]> bytes) {
                    received.incrementAndGet();
                    if (!heard) {
                      heard = true;
                      there.countDown();
                    }
                  }
                }))
        .whenComplete((answer, failure) -> fail("a stream ended: " + (failure == null ? answer.statusCode() : failure)));
  }

  private static void fail(String why) {
    System.err.println(why);
    System.exit(1);
  }
}
