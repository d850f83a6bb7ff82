package io.millrace.tracking.retention;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.v1.CollectGarbageRequest;
import io.millrace.tracking.v1.CollectGarbageResponse;
import io.millrace.tracking.v1.RemovedItem;
import io.millrace.tracking.v1.RemovedItem.ItemType;
import java.util.List;

/** The contract's messages about what to remove. */
final class RetentionMapper {

  private static final int DEFAULT_LIMIT = 1000;
  private static final int MAX_LIMIT = 10_000;
  private static final int MAX_IDS = 1000;

  private RetentionMapper() {}

  static int limit(CollectGarbageRequest request) {
    int limit = request.hasMaxItems() ? request.getMaxItems() : DEFAULT_LIMIT;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw invalid("max_items", "It must be from 1 to %d.".formatted(MAX_LIMIT));
    }
    return limit;
  }

  static Selection selection(CollectGarbageRequest request, long now) {
    int ids =
        request.getRunIdsCount()
            + request.getLoggedModelIdsCount()
            + request.getExperimentIdsCount();
    if (ids > MAX_IDS) {
      throw MillraceException.invalid(
          "Too many ids in 'experiment_ids', 'run_ids' and 'logged_model_ids': at most %d are allowed, but got %d."
              .formatted(MAX_IDS, ids));
    }
    return new Selection(
        now - olderThan(request.getOlderThan()),
        List.copyOf(request.getRunIdsList()),
        List.copyOf(request.getLoggedModelIdsList()),
        request.getExperimentIdsList().stream().map(ExperimentId::parse).toList());
  }

  private static long olderThan(Duration age) {
    if (!Durations.isValid(age) || Durations.isNegative(age)) {
      throw invalid("older_than", "It must be a span of time, and not negative.");
    }
    return Durations.toMillis(age);
  }

  private static MillraceException invalid(String parameter, String why) {
    return MillraceException.invalid(
        "Invalid value for parameter '%s' supplied: %s".formatted(parameter, why));
  }

  static CollectGarbageResponse.Builder toProto(List<Thing> things) {
    CollectGarbageResponse.Builder response = CollectGarbageResponse.newBuilder();
    for (Thing thing : things) {
      response.addItems(
          RemovedItem.newBuilder()
              .setType(type(thing.kind()))
              .setId(thing.id())
              .setExperimentId(Long.toString(thing.experimentId()))
              .setArtifactUri(thing.artifactUri()));
    }
    return response;
  }

  private static ItemType type(Thing.Kind kind) {
    return switch (kind) {
      case RUN -> ItemType.ITEM_TYPE_RUN;
      case LOGGED_MODEL -> ItemType.ITEM_TYPE_LOGGED_MODEL;
      case EXPERIMENT -> ItemType.ITEM_TYPE_EXPERIMENT;
    };
  }
}
