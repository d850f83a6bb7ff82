package io.millrace.cli;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventFilter;
import io.millrace.events.v1.EventServiceGrpc;
import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code watch}: prints events as they happen. */
@Command(
    name = "watch",
    description =
        "Prints what changes, as it happens, until Ctrl-C. When the server restarts, it goes on where it was.",
    sortOptions = false)
public final class WatchCommand implements Callable<Integer> {

  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  @Mixin private ServerOption server;

  @Option(
      names = "--type",
      split = ",",
      paramLabel = "TYPE",
      description = "Only events of this type, such as run.finished or run.*; may be repeated.")
  private List<String> types = new ArrayList<>();

  @Option(
      names = "--experiment-id",
      split = ",",
      paramLabel = "ID",
      description = "Only events in this experiment; may be repeated.")
  private List<String> experimentIds = new ArrayList<>();

  @Option(
      names = "--run-id",
      split = ",",
      paramLabel = "ID",
      description = "Only events of this run; may be repeated.")
  private List<String> runIds = new ArrayList<>();

  @Option(
      names = "--model",
      split = ",",
      paramLabel = "NAME",
      description = "Only events of this registered model; may be repeated.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--since",
      paramLabel = "AGE",
      converter = Age.class,
      description = "Begins with what happened so long ago, such as 1h or 2d12h.")
  private Duration since;

  @Option(names = "--all", description = "Begins with the oldest event that is kept.")
  private boolean all;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      defaultValue = "",
      description = "Goes on behind this cursor, as --verbose has printed it.")
  private String cursor;

  @Option(names = "--verbose", description = "Prints the cursor behind each batch to stderr.")
  private boolean verbose;

  @Mixin private HelpOption help;

  private long pause = FIRST_PAUSE_MILLIS;

  /** Picocli makes one. */
  public WatchCommand() {}

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    ManagedChannel channel = server.connect();
    try {
      WatchRequest request = request();
      boolean connected = false;
      while (true) {
        try {
          Iterator<WatchResponse> responses =
              EventServiceGrpc.newBlockingStub(channel).watch(request);
          while (responses.hasNext()) {
            WatchResponse response = responses.next();
            connected = true;
            pause = FIRST_PAUSE_MILLIS;
            print(response);
            request = request.toBuilder().setCursor(response.getCursor()).build();
          }
        } catch (StatusRuntimeException failure) {
          // Who has never got through may have the wrong address.
          if (!connected || !mayPass(failure.getStatus().getCode())) {
            throw CommandFailure.of(server, failure);
          }
        }
        Thread.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    } finally {
      channel.shutdownNow();
    }
  }

  /** The server restarts; or it has dropped us, since nothing was read for a while. */
  private static boolean mayPass(Status.Code code) {
    return code == Status.Code.UNAVAILABLE || code == Status.Code.RESOURCE_EXHAUSTED;
  }

  private WatchRequest request() {
    WatchRequest.Builder request =
        WatchRequest.newBuilder()
            .setCursor(cursor)
            .setFrom(all ? EventStart.EVENT_START_EARLIEST : EventStart.EVENT_START_NOW)
            .setFilter(
                EventFilter.newBuilder()
                    .addAllTypes(types)
                    .addAllExperimentIds(experimentIds)
                    .addAllRunIds(runIds)
                    .addAllRegisteredModels(models));
    if (since != null) {
      request.setSince(Instant.now().minus(since).toEpochMilli());
    }
    return request.build();
  }

  private void print(WatchResponse response) {
    response.getEventsList().forEach(WatchCommand::print);
    if (verbose) {
      System.err.println("cursor " + response.getCursor());
    }
    System.out.flush();
  }

  private static void print(Event event) {
    Instant time = Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos());
    System.out.printf(
        "%s  %-24s %s  %s%n",
        TIME.format(time),
        Printable.of(event.getType()),
        Printable.of(event.getSubject()),
        Printable.of(event.getData()));
  }
}
