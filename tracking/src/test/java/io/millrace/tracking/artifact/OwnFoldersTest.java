package io.millrace.tracking.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.millrace.runtime.channel.Channels;
import io.millrace.tracking.testing.Port;
import io.millrace.tracking.testing.PostgresResource;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.ArtifactServiceGrpc;
import io.millrace.tracking.v1.ListArtifactsRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What services keep for themselves in the store is nobody else's. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class OwnFoldersTest {

  private final Artifacts artifacts = new Artifacts();
  private final ManagedChannel channel = Port.connect();
  private final String file = "f-" + UUID.randomUUID();

  @AfterEach
  void close() {
    artifacts.close();
    channel.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource({"project-uploads, projects, models", "model-uploads, models, projects"})
  void aFolderIsOpenToItsServiceAlone(String folder, String owner, String other) throws Exception {
    Files.createDirectories(Artifacts.root().resolve(folder));
    Files.writeString(Artifacts.root().resolve(folder).resolve(file), "x");
    String denied = "What is in '%s' is not for clients: it is the server's own.".formatted(folder);
    for (String path : List.of(folder + "/" + file, "./%s//%s".formatted(folder, file))) {
      assertThatThrownBy(() -> artifacts.read(path)).hasMessageContaining(denied);
      assertThatThrownBy(() -> artifacts.upload(path, "y")).hasMessageContaining(denied);
      assertThatThrownBy(() -> artifacts.delete(path)).hasMessageContaining(denied);
    }
    assertThatThrownBy(() -> artifacts.list(folder)).hasMessageContaining(denied);
    assertThat(artifacts.list("")).extracting(Artifact::getPath).doesNotContain(folder);
    assertThatThrownBy(() -> listedBy(other, folder)).hasMessageContaining(denied);
    assertThat(listedBy(owner, folder)).contains(file);
  }

  private List<String> listedBy(String service, String folder) {
    Metadata headers = new Metadata();
    headers.put(Channels.CALLER, service);
    return ArtifactServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .listArtifacts(ListArtifactsRequest.newBuilder().setPath(folder).build())
        .next()
        .getFilesList()
        .stream()
        .map(Artifact::getPath)
        .toList();
  }

  @Test
  void otherFoldersAreAnybodys() throws Exception {
    artifacts.upload("model-uploads-of-mine/" + file, "x");
    assertThat(artifacts.read("model-uploads-of-mine/" + file)).isEqualTo("x");
  }
}
