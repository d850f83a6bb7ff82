package io.millrace.tracking.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.millrace.runtime.channel.Channels;
import io.millrace.tracking.testing.Events;
import io.millrace.tracking.testing.Port;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.v1.Experiment;
import io.millrace.tracking.v1.ExperimentServiceGrpc;
import io.millrace.tracking.v1.GetExperimentRequest;
import io.millrace.tracking.v1.LifecycleStage;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class DefaultExperimentTest {

  @Inject Channels channels;
  @Inject DefaultExperimentStore store;
  @Inject Events events;

  @Test
  void experimentZeroIsThereFromTheStart() {
    Experiment found = get(channels.to("millrace.tracking.v1.ExperimentService"));

    assertThat(found.getName()).isEqualTo("Default");
    assertThat(found.getArtifactLocation()).isEqualTo("mlflow-artifacts:/0");
    assertThat(found.getLifecycleStage()).isEqualTo(LifecycleStage.LIFECYCLE_STAGE_ACTIVE);
    assertThat(found.getWorkspace()).isEqualTo("default");
    assertThat(found.getCreationTime()).isPositive();
  }

  @Test
  void clientsOutsideReachItOnThePort() {
    ManagedChannel outside = Port.connect();
    try {
      assertThat(get(outside))
          .isEqualTo(get(channels.to("millrace.tracking.v1.ExperimentService")));
    } finally {
      outside.shutdownNow();
    }
  }

  @Test
  void furtherServersThatStartLeaveItAsItIs() throws Exception {
    Experiment before = get(channels.to("millrace.tracking.v1.ExperimentService"));
    Callable<Void> start =
        () -> {
          store.create(new StartupEvent());
          return null;
        };

    try (ExecutorService servers = Executors.newFixedThreadPool(4)) {
      for (Future<Void> started : servers.invokeAll(Collections.nCopies(8, start))) {
        started.get();
      }
    }

    assertThat(get(channels.to("millrace.tracking.v1.ExperimentService"))).isEqualTo(before);
    assertThat(events.of("experiments/0")).containsOnlyOnce("experiment.created");
  }

  private static Experiment get(Channel channel) {
    return ExperimentServiceGrpc.newBlockingStub(channel)
        .getExperiment(GetExperimentRequest.newBuilder().setExperimentId("0").build())
        .getExperiment();
  }
}
