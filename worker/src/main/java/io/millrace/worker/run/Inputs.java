package io.millrace.worker.run;

import io.grpc.Channel;
import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactInput;
import io.millrace.artifact.ArtifactUri;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.channel.Upstream;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.ListRunArtifactsRequest;
import io.millrace.tracking.v1.RunArtifactServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Files and folders that parameters of type {@code path} name: artifacts of the server's. */
final class Inputs {

  private final Channel channel;
  private final ArtifactFiles files;

  Inputs(Channel channel) {
    this.channel = channel;
    files = new ArtifactFiles(Channels.over(channel));
  }

  /**
   * Fetches one.
   *
   * @return where it is in the folder, under its own name
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is no artifact's URI,
   *     RESOURCE_DOES_NOT_EXIST if it is not there
   */
  Path download(String uri, Path folder) {
    ArtifactUri artifact = ArtifactUri.parse("parameters", uri);
    String name = artifact.path().substring(artifact.path().lastIndexOf('/') + 1);
    try {
      Path target = within(folder, name);
      if (artifact instanceof ArtifactUri.OfRun ofRun) {
        List<Artifact> children = list(ofRun);
        if (!children.isEmpty()) {
          download(ofRun, children, folder, ofRun.path().length() - name.length());
          return target;
        }
      }
      copy(artifact, target);
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void download(ArtifactUri.OfRun root, List<Artifact> children, Path folder, int above)
      throws IOException {
    for (Artifact child : children) {
      ArtifactUri.OfRun uri = new ArtifactUri.OfRun(root.runId(), child.getPath());
      if (child.getIsDir()) {
        download(uri, list(uri), folder, above);
      } else {
        copy(uri, within(folder, child.getPath().substring(above)));
      }
    }
  }

  private List<Artifact> list(ArtifactUri.OfRun folder) {
    return Upstream.call(
        () -> {
          List<Artifact> children = new ArrayList<>();
          RunArtifactServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(1, TimeUnit.MINUTES)
              .listRunArtifacts(
                  ListRunArtifactsRequest.newBuilder()
                      .setRunId(folder.runId())
                      .setPath(folder.path())
                      .build())
              .forEachRemaining(page -> children.addAll(page.getFilesList()));
          return children;
        });
  }

  private void copy(ArtifactUri from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (ArtifactInput in = files.open(from)) {
      Files.copy(in, to);
    }
  }

  private static Path within(Path folder, String path) {
    Path target = folder.resolve(path).normalize();
    if (!target.startsWith(folder) || target.equals(folder)) {
      throw MillraceException.invalid("There is an artifact '%s'.".formatted(path));
    }
    return target;
  }
}
