package io.millrace.artifact;

import static io.millrace.runtime.channel.Upstream.ask;
import static io.millrace.runtime.channel.Upstream.call;
import static io.millrace.runtime.channel.Upstream.stub;

import io.millrace.artifact.ArtifactUri.OfRoot;
import io.millrace.artifact.ArtifactUri.OfRun;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.ArtifactServiceGrpc;
import io.millrace.tracking.v1.DeleteArtifactRequest;
import io.millrace.tracking.v1.DownloadArtifactRequest;
import io.millrace.tracking.v1.DownloadRunArtifactRequest;
import io.millrace.tracking.v1.GetRunRequest;
import io.millrace.tracking.v1.ListArtifactsRequest;
import io.millrace.tracking.v1.ListArtifactsResponse;
import io.millrace.tracking.v1.RunArtifactServiceGrpc;
import io.millrace.tracking.v1.RunInfo;
import io.millrace.tracking.v1.RunServiceGrpc;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** The artifacts of tracking's store. */
@ApplicationScoped
public class ArtifactFiles {

  private static final String SCHEME = "mlflow-artifacts:";

  private final Channels channels;

  /** Those of the tracking that is reached there. */
  public ArtifactFiles(Channels channels) {
    this.channels = channels;
  }

  /**
   * The same in the name of a service, whose own folders of the store are open to it alone.
   *
   * @param service the domain's name
   */
  public ArtifactFiles as(String service) {
    return new ArtifactFiles(Channels.as(service, channels));
  }

  /**
   * Begins to read a file.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if it is not there, INVALID_PARAMETER_VALUE
   *     if it is a folder
   */
  public ArtifactInput open(ArtifactUri uri) {
    return open(uri, 0);
  }

  /**
   * Begins to read a file from a byte on, which it has.
   *
   * @throws MillraceException as {@link #open(ArtifactUri)}
   */
  public ArtifactInput open(ArtifactUri uri, long from) {
    String range = from == 0 ? "" : "bytes=%d-".formatted(from);
    return switch (uri) {
      case OfRun(String runId, String path) ->
          new ArtifactInput(
              () ->
                  stub(
                          channels,
                          RunArtifactServiceGrpc.SERVICE_NAME,
                          RunArtifactServiceGrpc::newBlockingStub)
                      .downloadRunArtifact(
                          DownloadRunArtifactRequest.newBuilder()
                              .setRunId(runId)
                              .setPath(path)
                              .setRange(range)
                              .build()));
      case OfRoot(String path) -> open(path, range);
    };
  }

  /** Begins to read a file that is at a path below the store's root. */
  public ArtifactInput open(String path) {
    return open(path, "");
  }

  private ArtifactInput open(String path, String range) {
    return new ArtifactInput(
        () ->
            stub(channels, ArtifactServiceGrpc.SERVICE_NAME, ArtifactServiceGrpc::newBlockingStub)
                .downloadArtifact(
                    DownloadArtifactRequest.newBuilder().setPath(path).setRange(range).build()));
  }

  /** Begins to write a file at a path below the store's root. */
  public ArtifactOutput create(String path) {
    return new ArtifactOutput(
        stub(channels, ArtifactServiceGrpc.SERVICE_NAME, ArtifactServiceGrpc::newStub), path);
  }

  /** Removes a file, or a folder with all that is in it. */
  public void delete(String path) {
    call(
        () ->
            stub(channels, ArtifactServiceGrpc.SERVICE_NAME, ArtifactServiceGrpc::newBlockingStub)
                .deleteArtifact(DeleteArtifactRequest.newBuilder().setPath(path).build()));
  }

  /**
   * Where a file of that URI is, below the store's root.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is no such run,
   *     INVALID_PARAMETER_VALUE if its artifacts are elsewhere
   */
  public String place(ArtifactUri uri) {
    return switch (uri) {
      case OfRun(String runId, String path) -> root(run(runId)) + "/" + path;
      case OfRoot(String path) -> path;
    };
  }

  /**
   * Whether there is a folder at a path below the store's root.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is no path
   */
  public boolean isFolder(String path) {
    return call(
        () -> {
          Iterator<ListArtifactsResponse> listed =
              ask(channels, ArtifactServiceGrpc.SERVICE_NAME, ArtifactServiceGrpc::newBlockingStub)
                  .listArtifacts(ListArtifactsRequest.newBuilder().setPath(path).build());
          boolean hasFiles = false;
          while (listed.hasNext()) {
            hasFiles |= listed.next().getFilesCount() > 0;
          }
          return hasFiles;
        });
  }

  /**
   * Gives the names of what is directly in a folder below the store's root, some at a time; none if
   * it is not there.
   */
  public void list(String folder, Consumer<List<String>> some) {
    call(
        () -> {
          stub(channels, ArtifactServiceGrpc.SERVICE_NAME, ArtifactServiceGrpc::newBlockingStub)
              .listArtifacts(ListArtifactsRequest.newBuilder().setPath(folder).build())
              .forEachRemaining(
                  page ->
                      some.accept(page.getFilesList().stream().map(Artifact::getPath).toList()));
          return null;
        });
  }

  /** A run. */
  public RunInfo run(String runId) {
    return call(
        () ->
            ask(channels, RunServiceGrpc.SERVICE_NAME, RunServiceGrpc::newBlockingStub)
                .getRun(GetRunRequest.newBuilder().setRunId(runId).build())
                .getRun()
                .getInfo());
  }

  /** The folder of a run's artifacts below the store's root. */
  public static String root(RunInfo run) {
    String uri = run.getArtifactUri();
    if (!isHere(uri)) {
      throw MillraceException.invalid(
          "The artifacts of run %s are at %s: this server does not read or write there."
              .formatted(run.getRunId(), uri));
    }
    return ArtifactUri.rootPath(uri);
  }

  /** Whether a URI is of tracking's store. */
  public static boolean isHere(String uri) {
    return uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }
}
