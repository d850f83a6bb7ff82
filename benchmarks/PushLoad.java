import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventFilter;
import io.millrace.events.v1.EventServiceGrpc;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.registry.v1.CreateRegisteredModelRequest;
import io.millrace.registry.v1.RegisteredModelServiceGrpc;
import io.millrace.registry.v1.SetRegisteredModelTagRequest;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.SetTagRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Changes at a steady rate, ten watchers of everything and one of each subject that is changed, half of them over server-sent
 * events and half over gRPC. Every watcher must get exactly what was committed of its subjects, in order, or the exit is not 0.
 *
 * <p>Arguments: host:port, changes a second, seconds, the server's process id. Run by benchmarks/push.
 */
class PushLoad {

  private static final int RUNS = 180;
  private static final int MODELS = 20;
  private static final int SUBJECTS = RUNS + MODELS;
  private static final int OF_EVERYTHING = 10;
  private static final int WARM_UP_SECONDS = 240;
  private static final int REST_MILLIS = 3_000;
  private static final int CHANNELS = 4;
  private static final Pattern CHANGE = Pattern.compile("c-(\\d+)");

  private static String address;
  private static String[] ids;
  private static final Map<String, Integer> subjects = new HashMap<>();
  private static List<ManagedChannel> channels;

  /** Nanoseconds at which change n of subject s was sent and answered: at [s * most + n]. */
  private static AtomicLongArray sent;

  private static AtomicLongArray answered;
  private static int most;
  private static final AtomicInteger[] made = new AtomicInteger[SUBJECTS];

  public static void main(String[] arguments) throws Exception {
    address = arguments[0];
    int rate = Integer.parseInt(arguments[1]);
    int seconds = Integer.parseInt(arguments[2]);
    most = rate * (seconds + WARM_UP_SECONDS) / SUBJECTS + 1;
    sent = new AtomicLongArray(SUBJECTS * most);
    answered = new AtomicLongArray(SUBJECTS * most);
    channels = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      channels.add(NettyChannelBuilder.forTarget(address).usePlaintext().build());
    }
    createSubjects();
    List<Watcher> watchers = watch();
    System.err.println(watchers.size() + " watchers are there");
    double achieved = change(rate, seconds, Long.parseLong(arguments[3]));
    await(watchers);
    report(watchers, achieved, rate * WARM_UP_SECONDS / SUBJECTS);
    int wrong = 0;
    for (Watcher watcher : watchers) {
      for (String complaint : watcher.complaints()) {
        System.err.println(watcher.name + ": " + complaint);
        wrong++;
      }
    }
    System.out.println();
    System.out.println(wrong == 0 ? "Every watcher got exactly its committed sequence." : "WRONG SEQUENCES: " + wrong);
    System.exit(wrong == 0 ? 0 : 1);
  }

  private static void createSubjects() {
    ids = new String[SUBJECTS];
    for (int i = 0; i < SUBJECTS; i++) {
      made[i] = new AtomicInteger();
      if (i < RUNS) {
        ids[i] =
            RunServiceGrpc.newBlockingStub(channels.get(0))
                .createRun(CreateRunRequest.newBuilder().setExperimentId("0").build())
                .getRun()
                .getInfo()
                .getRunId();
      } else {
        ids[i] = "model-" + i;
        RegisteredModelServiceGrpc.newBlockingStub(channels.get(0))
            .createRegisteredModel(CreateRegisteredModelRequest.newBuilder().setName(ids[i]).build());
      }
      subjects.put((i < RUNS ? "runs/" : "registered-models/") + ids[i], i);
    }
  }

  private static List<Watcher> watch() throws InterruptedException {
    List<Watcher> watchers = new ArrayList<>();
    for (int i = -OF_EVERYTHING; i < SUBJECTS; i++) {
      boolean sse = i % 2 == 0;
      Watcher watcher = new Watcher((i < 0 ? "everything" : "one run or model") + (sse ? ", SSE" : ", gRPC"), i);
      watchers.add(watcher);
      if (sse) {
        watcher.overSse();
      } else {
        watcher.overGrpc(channels.get(1 + Math.floorMod(i, CHANNELS - 1)));
      }
    }
    for (Watcher watcher : watchers) {
      if (!watcher.there.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a watcher of " + watcher.name + " hears nothing");
      }
    }
    return watchers;
  }

  /** One change in flight of a subject, so that the order of its commits is known. Answers the rate that was reached. */
  private static double change(int rate, int seconds, long server) throws Exception {
    AtomicInteger[] inFlight = new AtomicInteger[SUBJECTS];
    Arrays.setAll(inFlight, i -> new AtomicInteger());
    int total = rate * (seconds + WARM_UP_SECONDS);
    int warmUp = rate * WARM_UP_SECONDS;
    long begin = System.nanoTime();
    long measured = begin;
    long cpu = 0;
    for (int i = 0; i < total; i++) {
      if (i == warmUp) {
        // What a cold server could not keep up with is over first.
        Thread.sleep(REST_MILLIS);
        measured = System.nanoTime();
        cpu = cpuMillis(server);
      }
      long due = i < warmUp ? begin + i * 1_000_000_000L / rate : measured + (i - warmUp) * 1_000_000_000L / rate;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      int subject = i % SUBJECTS;
      while (inFlight[subject].get() > 0) {
        LockSupport.parkNanos(100_000);
      }
      inFlight[subject].incrementAndGet();
      send(subject, made[subject].getAndIncrement(), inFlight[subject]);
    }
    double took = (System.nanoTime() - measured) / 1e9;
    System.err.printf("the server used %.2f cores%n", (cpuMillis(server) - cpu) / 1000.0 / took);
    return (total - warmUp) / took;
  }

  /** User and system time of a process; Linux counts it in hundredths of a second. */
  private static long cpuMillis(long process) throws Exception {
    String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
  }

  private static void send(int subject, int number, AtomicInteger inFlight) {
    String change = "c-" + number;
    int at = subject * most + number;
    sent.set(at, System.nanoTime());
    if (subject < RUNS) {
      RunServiceGrpc.newStub(channels.get(0))
          .setTag(SetTagRequest.newBuilder().setRunId(ids[subject]).setKey(change).setValue("v").build(), answer(at, inFlight));
    } else {
      RegisteredModelServiceGrpc.newStub(channels.get(0))
          .setRegisteredModelTag(
              SetRegisteredModelTagRequest.newBuilder().setName(ids[subject]).setKey("quality").setValue(change).build(),
              answer(at, inFlight));
    }
  }

  private static <T> StreamObserver<T> answer(int at, AtomicInteger inFlight) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T message) {
        answered.set(at, System.nanoTime());
        inFlight.decrementAndGet();
      }

      @Override
      public void onError(Throwable failure) {
        failure.printStackTrace();
        System.exit(2);
      }

      @Override
      public void onCompleted() {}
    };
  }

  private static void await(List<Watcher> watchers) throws InterruptedException {
    for (int i = 0; i < 300 && watchers.stream().anyMatch(watcher -> !watcher.isDone()); i++) {
      Thread.sleep(100);
    }
  }

  private static void report(List<Watcher> watchers, double achieved, int warmUp) {
    System.out.printf("%.0f changes/s%n%n", achieved);
    System.out.println("| watchers of | how many | events | p50 ms | p99 ms | max ms | p99 ms from the request |");
    System.out.println("|---|--:|--:|--:|--:|--:|--:|");
    Map<String, List<Watcher>> kinds = new HashMap<>();
    watchers.forEach(watcher -> kinds.computeIfAbsent(watcher.name, name -> new ArrayList<>()).add(watcher));
    kinds.keySet().stream().sorted().forEach(name -> row(name, kinds.get(name), warmUp));
    row("all", watchers, warmUp);
  }

  private static void row(String name, List<Watcher> watchers, int warmUp) {
    long[] late = watchers.stream().flatMapToLong(watcher -> watcher.lateness(warmUp, answered)).sorted().toArray();
    long[] whole = watchers.stream().flatMapToLong(watcher -> watcher.lateness(warmUp, sent)).sorted().toArray();
    System.out.printf(
        "| %s | %d | %d | %.1f | %.1f | %.1f | %.1f |%n",
        name, watchers.size(), late.length, at(late, 0.5), at(late, 0.99), at(late, 1), at(whole, 0.99));
  }

  private static double at(long[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
  }

  /** What one reader has got. */
  private static final class Watcher {
    final String name;
    final CountDownLatch there = new CountDownLatch(1);

    /** The subject's number; below 0 all are watched. */
    private final int subject;

    /** Subject, number and time of every change, in the order in which they came. */
    private final List<long[]> got = new ArrayList<>();

    private final Map<String, Long> lastId = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();

    Watcher(String name, int subject) {
      this.name = name;
      this.subject = subject;
    }

    void overGrpc(ManagedChannel channel) {
      EventFilter.Builder filter = EventFilter.newBuilder();
      if (subject >= RUNS) {
        filter.addRegisteredModels(ids[subject]);
      } else if (subject >= 0) {
        filter.addRunIds(ids[subject]);
      }
      EventServiceGrpc.newStub(channel)
          .watch(
              WatchRequest.newBuilder().setFilter(filter).build(),
              new StreamObserver<>() {
                @Override
                public void onNext(WatchResponse response) {
                  there.countDown();
                  for (Event event : response.getEventsList()) {
                    add(event.getSource(), event.getId(), event.getSubject(), event.getData());
                  }
                }

                @Override
                public void onError(Throwable failure) {
                  complain("" + failure);
                }

                @Override
                public void onCompleted() {
                  complain("it ended");
                }
              });
    }

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern SOURCE = Pattern.compile("\"source\": ?\"([^\"]+)\"");
    private static final Pattern SUBJECT = Pattern.compile("\"subject\": ?\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("\"id\": ?\"(\\d+)\"");

    void overSse() {
      String filter =
          subject < 0 ? "" : subject < RUNS ? "?filter.run_ids=" + ids[subject] : "?filter.registered_models=" + ids[subject];
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/events" + filter))
              .header("Accept", "text/event-stream")
              .build();
      HTTP.sendAsync(request, BodyHandlers.fromLineSubscriber(new Lines()))
          .whenComplete((answer, failure) -> complain("it ended: " + (failure == null ? answer.statusCode() : failure)));
    }

    private final class Lines implements Flow.Subscriber<String> {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(String line) {
        if (line.startsWith("data: ")) {
          Matcher source = SOURCE.matcher(line);
          Matcher number = ID.matcher(line);
          Matcher of = SUBJECT.matcher(line);
          if (source.find() && number.find() && of.find()) {
            add(source.group(1), number.group(1), of.group(1), line);
          }
        } else if (line.startsWith("id: ")) {
          there.countDown();
        }
      }

      @Override
      public void onError(Throwable failure) {
        complain("" + failure);
      }

      @Override
      public void onComplete() {}
    }

    private synchronized void add(String source, String id, String of, String data) {
      long now = System.nanoTime();
      long number = Long.parseLong(id);
      Long last = lastId.put(source, number);
      if (last != null && (subject < 0 ? number != last + 1 : number <= last)) {
        complaints.add(source + " " + number + " came after " + last);
      }
      Matcher change = CHANGE.matcher(data);
      Integer which = subjects.get(of);
      if (which != null && change.find()) {
        got.add(new long[] {which, Long.parseLong(change.group(1)), now});
      }
    }

    private synchronized void complain(String complaint) {
      complaints.add(complaint);
    }

    synchronized boolean isDone() {
      return got.size() >= expected() || !complaints.isEmpty();
    }

    private int expected() {
      return subject < 0 ? Arrays.stream(made).mapToInt(AtomicInteger::get).sum() : made[subject].get();
    }

    synchronized List<String> complaints() {
      if (got.size() != expected()) {
        complaints.add(got.size() + " changes came, " + expected() + " were made");
      }
      long[] next = new long[SUBJECTS];
      for (long[] change : got) {
        int of = (int) change[0];
        if (change[1] != next[of] || (subject >= 0 && of != subject)) {
          complaints.add("change %d of %s came where %d was due".formatted(change[1], ids[of], next[of]));
        }
        next[of] = change[1] + 1;
      }
      return complaints;
    }

    /** How long after a moment each change came, without those of the warm-up; 0 if before it. */
    synchronized java.util.stream.LongStream lateness(int warmUp, AtomicLongArray moment) {
      return got.stream()
          .filter(change -> change[1] >= warmUp)
          .mapToLong(change -> Math.max(0, change[2] - moment.get((int) (change[0] * most + change[1]))));
    }
  }
}
