package io.millrace.conformance.javaclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.conformance.Server;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service.FileInfo;
import org.mlflow.tracking.MlflowClient;

/** MLflow's own Java client: artifacts. */
@ExtendWith(Server.class)
class JavaArtifactsTest {
  @TempDir private Path folder;
  private MlflowClient client;
  private String run;

  @BeforeEach
  void createRun() {
    client = new MlflowClient(Server.url());
    run = client.createRun(client.createExperiment("java " + UUID.randomUUID())).getRunId();
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void filesAndFoldersAreLoggedListedAndDownloaded() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "alpha");
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/b.txt"), "beta");

    client.logArtifact(run, folder.resolve("a.txt").toFile());
    client.logArtifacts(run, folder.toFile(), "all");

    assertThat(client.listArtifacts(run))
        .extracting(FileInfo::getPath, FileInfo::getIsDir, FileInfo::getFileSize)
        .containsExactlyInAnyOrder(tuple("a.txt", false, 5L), tuple("all", true, 0L));
    assertThat(client.listArtifacts(run, "all/sub"))
        .extracting(FileInfo::getPath)
        .containsExactly("all/sub/b.txt");
    File downloaded = client.downloadArtifacts(run, "all");
    assertThat(new File(downloaded, "a.txt")).hasContent("alpha");
    assertThat(new File(downloaded, "sub/b.txt")).hasContent("beta");
  }
}
