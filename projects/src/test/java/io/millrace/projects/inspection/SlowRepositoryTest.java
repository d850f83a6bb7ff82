package io.millrace.projects.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.testing.Port;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.InspectProjectRequest;
import io.millrace.projects.v1.ProjectServiceGrpc;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(60)
class SlowRepositoryTest {

  @Test
  void aRepositoryThatTakesTooLongIsSaidSoBeforeTheCallIsOver() throws Exception {
    ManagedChannel channel = Port.connect();
    // It is connected to, and says nothing.
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String uri = "http://127.0.0.1:%d/slow.git".formatted(silent.getLocalPort());
      Refusal refusal =
          Refusal.of(
              () ->
                  ProjectServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(12, TimeUnit.SECONDS)
                      .inspectProject(InspectProjectRequest.newBuilder().setUri(uri).build()));
      assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_EXHAUSTED);
      assertThat(refusal.message())
          .matches(
              "Fetching '%s' took more than the (8|9|10) s .*millrace\\.gateway\\.deadline\\."
                  .formatted(uri));
    } finally {
      channel.shutdownNow();
    }
  }
}
