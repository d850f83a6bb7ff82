package io.millrace.projects.reproduction;

import io.millrace.artifact.ArtifactFiles;
import io.millrace.artifact.ArtifactInput;
import io.millrace.artifact.ArtifactUri;
import io.millrace.common.v1.ErrorReason;
import io.millrace.common.v1.FileChunk;
import io.millrace.runtime.archive.FileDigests;
import io.millrace.runtime.channel.Channels;
import io.millrace.runtime.channel.Upstream;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.Artifact;
import io.millrace.tracking.v1.DownloadLoggedModelArtifactRequest;
import io.millrace.tracking.v1.ListLoggedModelArtifactsRequest;
import io.millrace.tracking.v1.ListRunArtifactsRequest;
import io.millrace.tracking.v1.RunArtifactServiceGrpc;
import io.millrace.tracking.v1.RunArtifactServiceGrpc.RunArtifactServiceBlockingStub;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Files that tracking keeps. */
@ApplicationScoped
class ArtifactTrees {

  private static final int MOST_FILES = 100_000;

  private final Channels channels;
  private final ArtifactFiles files;

  ArtifactTrees(Channels channels, ArtifactFiles files) {
    this.channels = channels;
    this.files = files;
  }

  private RunArtifactServiceBlockingStub stub() {
    return Upstream.stub(
        channels, RunArtifactServiceGrpc.SERVICE_NAME, RunArtifactServiceGrpc::newBlockingStub);
  }

  private static SortedMap<String, Long> walk(
      String folder, Function<String, List<Artifact>> children) {
    SortedMap<String, Long> found = new TreeMap<>();
    List<String> open = new ArrayList<>(List.of(folder));
    while (!open.isEmpty()) {
      for (Artifact child : children.apply(open.removeLast())) {
        if (child.getIsDir()) {
          open.add(child.getPath());
        } else {
          found.put(child.getPath(), child.getFileSize());
        }
      }
      if (found.size() > MOST_FILES) {
        throw MillraceException.invalid(
            "There are more than %d files, which are not compared.".formatted(MOST_FILES));
      }
    }
    return found;
  }

  private static <A> List<Artifact> all(Iterator<A> pages, Function<A, List<Artifact>> filesOf) {
    List<Artifact> all = new ArrayList<>();
    pages.forEachRemaining(page -> all.addAll(filesOf.apply(page)));
    return all;
  }

  /** A run's. */
  ArtifactTree ofRun(String runId) {
    return new ArtifactTree() {
      @Override
      public SortedMap<String, Long> files(String folder) {
        return Upstream.call(() -> walk(folder, this::children));
      }

      private List<Artifact> children(String path) {
        return all(
            stub()
                .listRunArtifacts(
                    ListRunArtifactsRequest.newBuilder().setRunId(runId).setPath(path).build()),
            page -> page.getFilesList());
      }

      @Override
      public InputStream open(String path) {
        return files.open(new ArtifactUri.OfRun(runId, path));
      }
    };
  }

  /** A logged model's. */
  ArtifactTree ofModel(String modelId) {
    return new ArtifactTree() {
      @Override
      public SortedMap<String, Long> files(String folder) {
        return Upstream.call(() -> walk(folder, this::children));
      }

      private List<Artifact> children(String path) {
        return all(
            stub()
                .listLoggedModelArtifacts(
                    ListLoggedModelArtifactsRequest.newBuilder()
                        .setModelId(modelId)
                        .setArtifactDirectoryPath(path)
                        .build()),
            page -> page.getFilesList());
      }

      @Override
      public InputStream open(String path) {
        return new ArtifactInput(() -> download(path));
      }

      private Iterator<FileChunk> download(String path) {
        return stub()
            .downloadLoggedModelArtifact(
                DownloadLoggedModelArtifactRequest.newBuilder()
                    .setModelId(modelId)
                    .setArtifactFilePath(path)
                    .build());
      }
    };
  }

  /** Whether there is such a file or folder. */
  boolean exists(ArtifactUri uri) {
    if (uri instanceof ArtifactUri.OfRun ofRun
        && !ofRun(ofRun.runId()).files(ofRun.path()).isEmpty()) {
      return true;
    }
    try (InputStream in = files.open(uri)) {
      return true;
    } catch (MillraceException failure) {
      if (failure.reason() == ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST) {
        return false;
      }
      throw failure;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The digest of a file or folder, as a worker has it that fetches them; empty if it is too large.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if it is not there
   */
  Optional<FileDigests.Digest> digest(ArtifactUri uri, Budget budget) throws IOException {
    if (uri instanceof ArtifactUri.OfRun ofRun) {
      ArtifactTree run = ofRun(ofRun.runId());
      SortedMap<String, Long> inside = run.files(ofRun.path());
      if (!inside.isEmpty()) {
        return folder(ofRun.path(), run, inside, budget);
      }
    }
    try (ArtifactInput in = files.open(uri)) {
      return budget.take(in.size()) ? Optional.of(FileDigests.of(in)) : Optional.empty();
    }
  }

  private static Optional<FileDigests.Digest> folder(
      String path, ArtifactTree run, SortedMap<String, Long> inside, Budget budget)
      throws IOException {
    SortedMap<String, FileDigests.Digest> digests = new TreeMap<>();
    for (SortedMap.Entry<String, Long> file : inside.entrySet()) {
      if (!budget.take(file.getValue())) {
        return Optional.empty();
      }
      try (InputStream in = run.open(file.getKey())) {
        digests.put(file.getKey().substring(path.length() + 1), FileDigests.of(in));
      }
    }
    return Optional.of(FileDigests.ofFolder(digests));
  }
}
