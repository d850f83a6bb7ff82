package io.millrace.models.source;

import static io.millrace.runtime.channel.Upstream.ask;
import static io.millrace.runtime.channel.Upstream.call;
import static io.millrace.runtime.channel.Upstream.stub;

import io.millrace.common.v1.FileChunk;
import io.millrace.runtime.channel.Channels;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.ArtifactServiceGrpc;
import io.millrace.tracking.v1.DownloadArtifactRequest;
import io.millrace.tracking.v1.DownloadLoggedModelArtifactRequest;
import io.millrace.tracking.v1.DownloadRunArtifactRequest;
import io.millrace.tracking.v1.ListArtifactsRequest;
import io.millrace.tracking.v1.ListArtifactsResponse;
import io.millrace.tracking.v1.ListLoggedModelArtifactsRequest;
import io.millrace.tracking.v1.ListLoggedModelArtifactsResponse;
import io.millrace.tracking.v1.ListRunArtifactsRequest;
import io.millrace.tracking.v1.ListRunArtifactsResponse;
import io.millrace.tracking.v1.RunArtifactServiceGrpc;
import io.millrace.tracking.v1.RunArtifactServiceGrpc.RunArtifactServiceBlockingStub;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** The files of an {@link Origin}, as tracking lists and sends them. */
final class RemoteFolder {

  private final Channels channels;
  private final Origin origin;

  RemoteFolder(Channels channels, Origin origin) {
    if (origin instanceof Origin.OfUpload upload) {
      // Nobody else is let in there; whatever a client names by a path is asked for as its own.
      this.channels = Channels.as("models", channels);
      this.origin = new Origin.OfRoot(upload.path());
    } else {
      this.channels = channels;
      this.origin = origin;
    }
  }

  /**
   * A file or folder.
   *
   * @param path from the origin, with slashes between names
   */
  record Entry(String path, boolean isFolder, long size) {}

  /** What is directly in a folder, which is empty if it is not there. */
  List<Entry> list(String folder) {
    return call(
        () ->
            switch (origin) {
              case Origin.OfLoggedModel(String id) ->
                  entries(
                      artifacts(true)
                          .listLoggedModelArtifacts(
                              ListLoggedModelArtifactsRequest.newBuilder()
                                  .setModelId(id)
                                  .setArtifactDirectoryPath(folder)
                                  .build()),
                      ListLoggedModelArtifactsResponse::getFilesList,
                      "");
              case Origin.OfRun(String id, String path) ->
                  entries(
                      artifacts(true)
                          .listRunArtifacts(
                              ListRunArtifactsRequest.newBuilder()
                                  .setRunId(id)
                                  .setPath(join(path, folder))
                                  .build()),
                      ListRunArtifactsResponse::getFilesList,
                      path.isEmpty() ? "" : path + "/");
              case Origin.OfUpload upload -> throw new IllegalStateException();
              case Origin.OfRoot(String path) ->
                  entries(
                          ask(
                                  channels,
                                  ArtifactServiceGrpc.SERVICE_NAME,
                                  ArtifactServiceGrpc::newBlockingStub)
                              .listArtifacts(
                                  ListArtifactsRequest.newBuilder()
                                      .setPath(join(path, folder))
                                      .build()),
                          ListArtifactsResponse::getFilesList,
                          "")
                      .stream()
                      // This service names what is in a folder from there.
                      .map(one -> new Entry(join(folder, one.path), one.isFolder, one.size))
                      .toList();
            });
  }

  /** The chunks of a file. To be read to the end, or the call is to be cancelled. */
  Iterator<FileChunk> download(String file) {
    return switch (origin) {
      case Origin.OfLoggedModel(String id) ->
          artifacts(false)
              .downloadLoggedModelArtifact(
                  DownloadLoggedModelArtifactRequest.newBuilder()
                      .setModelId(id)
                      .setArtifactFilePath(file)
                      .build());
      case Origin.OfRun(String id, String path) ->
          artifacts(false)
              .downloadRunArtifact(
                  DownloadRunArtifactRequest.newBuilder()
                      .setRunId(id)
                      .setPath(join(path, file))
                      .build());
      case Origin.OfUpload upload -> throw new IllegalStateException();
      case Origin.OfRoot(String path) ->
          stub(channels, ArtifactServiceGrpc.SERVICE_NAME, ArtifactServiceGrpc::newBlockingStub)
              .downloadArtifact(
                  DownloadArtifactRequest.newBuilder().setPath(join(path, file)).build());
    };
  }

  private RunArtifactServiceBlockingStub artifacts(boolean isQuestion) {
    Function<io.grpc.Channel, RunArtifactServiceBlockingStub> stub =
        RunArtifactServiceGrpc::newBlockingStub;
    return isQuestion
        ? ask(channels, RunArtifactServiceGrpc.SERVICE_NAME, stub)
        : stub(channels, RunArtifactServiceGrpc.SERVICE_NAME, stub);
  }

  /** Takes what lies in front of each path away. */
  private static <R> List<Entry> entries(
      Iterator<R> responses, Function<R, List<Artifact>> files, String prefix) {
    List<Entry> found = new ArrayList<>();
    while (responses.hasNext()) {
      for (Artifact file : files.apply(responses.next())) {
        found.add(
            new Entry(
                file.getPath().substring(prefix.length()), file.getIsDir(), file.getFileSize()));
      }
    }
    return found;
  }

  private static String join(String folder, String name) {
    return folder.isEmpty() || name.isEmpty() ? folder + name : folder + "/" + name;
  }
}
