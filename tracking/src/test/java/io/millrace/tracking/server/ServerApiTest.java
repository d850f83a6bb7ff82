package io.millrace.tracking.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.channel.Channels;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.v1.GetServerInfoRequest;
import io.millrace.tracking.v1.GetServerInfoResponse;
import io.millrace.tracking.v1.ServerServiceGrpc;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class ServerApiTest {

  @Inject Channels channels;

  @Test
  void everyFieldIsSentThoughFalse() {
    GetServerInfoResponse info =
        ServerServiceGrpc.newBlockingStub(channels.to("millrace.tracking.v1.ServerService"))
            .getServerInfo(GetServerInfoRequest.getDefaultInstance());

    assertThat(info.getStoreType()).isEqualTo("SqlStore");
    assertThat(info.getAllFields()).hasSameSizeAs(info.getDescriptorForType().getFields());
    assertThat(info.getWorkspacesEnabled()).isFalse();
    assertThat(info.getMultipartUploadsEnabled()).isFalse();
    assertThat(info.getMultipartDownloadsEnabled()).isFalse();
  }
}
