package io.millrace.cli;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.millrace.tracking.v1.CollectGarbageRequest;
import io.millrace.tracking.v1.CollectGarbageResponse;
import io.millrace.tracking.v1.RemovedItem;
import io.millrace.tracking.v1.RetentionServiceGrpc;
import io.millrace.tracking.v1.RetentionServiceGrpc.RetentionServiceBlockingStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gc}: removes for good what was deleted. */
@Command(
    name = "gc",
    description =
        "Removes deleted runs, logged models and experiments for good, with their artifacts. Options as MLflow's gc has them.",
    sortOptions = false)
public final class GcCommand implements Callable<Integer> {

  private static final int AT_ONCE = 10_000;

  @Mixin private ServerOption server;

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      converter = Age.class,
      defaultValue = "0s",
      description = "Only what was deleted at least so long ago, such as 30d or 1d12h.")
  private Duration olderThan;

  @Option(names = "--run-ids", split = ",", paramLabel = "ID", description = "Only these runs.")
  private List<String> runIds = new ArrayList<>();

  @Option(
      names = "--experiment-ids",
      split = ",",
      paramLabel = "ID",
      description = "Only these experiments, with all that is in them.")
  private List<String> experimentIds = new ArrayList<>();

  @Option(
      names = "--logged-model-ids",
      split = ",",
      paramLabel = "ID",
      description = "Only these logged models.")
  private List<String> loggedModelIds = new ArrayList<>();

  @Option(names = "--dry-run", description = "Says what would be removed, and removes nothing.")
  private boolean dryRun;

  @Mixin private HelpOption help;

  /** Picocli makes one. */
  public GcCommand() {}

  @Override
  public Integer call() throws CommandFailure {
    ManagedChannel channel = server.connect();
    try {
      RetentionServiceBlockingStub retention = RetentionServiceGrpc.newBlockingStub(channel);
      int count = 0;
      boolean hasMore;
      do {
        hasMore = false;
        Iterator<CollectGarbageResponse> steps = retention.collectGarbage(request());
        while (steps.hasNext()) {
          CollectGarbageResponse step = steps.next();
          step.getItemsList().forEach(this::print);
          count += step.getItemsCount();
          hasMore = step.getHasMore();
        }
      } while (hasMore && !dryRun);
      System.out.printf(
          "%s %d%s%n", dryRun ? "would remove" : "removed", count, hasMore ? " and more" : "");
      return 0;
    } catch (StatusRuntimeException failure) {
      throw CommandFailure.of(server, failure);
    } finally {
      channel.shutdownNow();
    }
  }

  private CollectGarbageRequest request() {
    return CollectGarbageRequest.newBuilder()
        .setOlderThan(com.google.protobuf.Duration.newBuilder().setSeconds(olderThan.toSeconds()))
        .addAllRunIds(runIds)
        .addAllExperimentIds(experimentIds)
        .addAllLoggedModelIds(loggedModelIds)
        .setValidateOnly(dryRun)
        .setMaxItems(AT_ONCE)
        .build();
  }

  private void print(RemovedItem item) {
    String type =
        switch (item.getType()) {
          case ITEM_TYPE_RUN -> "run";
          case ITEM_TYPE_LOGGED_MODEL -> "logged model";
          case ITEM_TYPE_EXPERIMENT -> "experiment";
          case ITEM_TYPE_UNSPECIFIED, UNRECOGNIZED -> "thing";
        };
    String place = item.getArtifactUri().isEmpty() ? "" : "  " + item.getArtifactUri();
    System.out.println(type + " " + item.getId() + place);
  }
}
