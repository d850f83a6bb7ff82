package io.millrace.projects.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.grpc.ManagedChannel;
import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactOutput;
import io.millrace.common.v1.ErrorReason;
import io.millrace.projects.GitConfig;
import io.millrace.projects.testing.Port;
import io.millrace.projects.testing.PostgresResource;
import io.millrace.projects.testing.Projects;
import io.millrace.projects.testing.Refusal;
import io.millrace.projects.v1.JobSpec;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.ArtifactServiceGrpc;
import io.millrace.tracking.v1.ListArtifactsRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploaded folders are what they were when they were sent, and nobody else's business. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@Timeout(120)
class UploadsTest {

  private static final int LARGE = 8 << 20;

  @Inject
  @DataSource("projects")
  AgroalDataSource source;

  private final Projects projects = new Projects();
  private final ManagedChannel channel = Port.connect();
  private final ArtifactFiles store = new ArtifactFiles(Channels.over(channel));
  private final String name = "project-uploads/" + projects.uri.substring("projects/".length());
  private final String file = name + ".tar";

  @AfterEach
  void close() {
    projects.close();
    channel.shutdownNow();
  }

  private static byte[] tar(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(all)) {
      TarArchiveEntry entry = new TarArchiveEntry("MLproject");
      entry.setSize(bytes.length);
      tar.putArchiveEntry(entry);
      tar.write(bytes);
      tar.closeArchiveEntry();
    }
    return all.toByteArray();
  }

  @Test
  void clientsDoNotReachWhatIsKeptOfThem() {
    String denied = "What is in 'project-uploads' is not for clients: it is the server's own.";
    for (String path : List.of(file, "./" + file, "%70roject-uploads//" + file.substring(16))) {
      assertThatThrownBy(() -> store.open(path)).hasMessage(denied);
      assertThatThrownBy(() -> store.delete(path)).hasMessage(denied);
      assertThatThrownBy(
              () -> {
                try (ArtifactOutput out = store.create(path)) {
                  out.commit();
                }
              })
          .hasMessage(denied);
    }
    assertThatThrownBy(() -> store.isFolder("project-uploads")).hasMessage(denied);
    assertThatThrownBy(() -> store.delete("project-uploads")).hasMessage(denied);
    List<String> root = new ArrayList<>();
    ArtifactServiceGrpc.newBlockingStub(channel)
        .listArtifacts(ListArtifactsRequest.getDefaultInstance())
        .forEachRemaining(
            page -> page.getFilesList().stream().map(Artifact::getPath).forEach(root::add));
    assertThat(root).doesNotContain("project-uploads");
    projects.submit(JobSpec.newBuilder());
  }

  @Test
  void whatIsInspectedIsWhatWasSent() throws IOException {
    Path kept =
        Path.of(ConfigProvider.getConfig().getValue("millrace.artifacts.root", String.class))
            .resolve(file);
    byte[] before = Files.readAllBytes(kept);
    try {
      Files.write(kept, tar("entry_points: {main: {command: 'something else'}}"));
      Refusal refusal = Refusal.of(() -> projects.submit(JobSpec.newBuilder()));
      assertThat(refusal.reason()).isEqualTo(ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST);
      assertThat(refusal.message()).contains("has other files");
    } finally {
      Files.write(kept, before);
    }
  }

  @Test
  void whatFollowsATarIsBoundedAsAllOfIt(@TempDir Path folder) throws IOException {
    GitConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(GitConfig.class)
            .withConverter(Duration.class, 200, new DurationConverter())
            .withDefaultValue("millrace.projects.git.max-size", "100000")
            .withDefaultValue("millrace.projects.git.max-files", "10")
            .withDefaultValue("millrace.projects.git.folder", folder.toString())
            .build()
            .getConfigMapping(GitConfig.class);
    Uploads uploads = new Uploads(store, new UploadStore(source), config);
    byte[] tar = tar("entry_points: {}");
    // Goes on after it was closed, as what a client sends does.
    InputStream large =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return at < tar.length ? tar[at++] & 0xff : at++ < LARGE ? 0 : -1;
          }
        };
    assertThatThrownBy(() -> uploads.take(large))
        .isInstanceOf(MillraceException.class)
        .hasMessage(
            "The upload is too large: the files of a project have 100000 bytes at most (millrace.projects.git.max-size).");
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }
}
