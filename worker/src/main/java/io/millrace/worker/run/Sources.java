package io.millrace.worker.run;

import io.grpc.Channel;
import io.millrace.artifact.ArtifactInput;
import io.millrace.project.source.GitRepositories;
import io.millrace.project.source.ProjectUri;
import io.millrace.project.source.ResolvedGit;
import io.millrace.projects.v1.Assignment;
import io.millrace.runtime.archive.FolderLimits;
import io.millrace.runtime.archive.Links;
import io.millrace.runtime.archive.TarFolder;
import io.millrace.runtime.channel.Upstream;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.v1.RunServiceGrpc;
import io.millrace.tracking.v1.SetTagRequest;
import io.millrace.worker.server.Server;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.jboss.logging.Logger;

/** What jobs are made of: projects, and the files that parameters name. */
public final class Sources {

  private static final Logger LOG = Logger.getLogger(Sources.class);

  private final GitRepositories git;
  private final FolderLimits limits;
  private final Server server;
  private final KeptUploads uploads;
  private final Inputs inputs;
  private final Channel channel;

  /**
   * Sources.
   *
   * @param limits of uploaded folders
   * @param uploads the folder where those that were fetched are kept
   * @param channel to the server
   */
  public Sources(
      GitRepositories git, FolderLimits limits, Path uploads, Server server, Channel channel) {
    this.git = git;
    this.uploads = new KeptUploads(uploads);
    this.limits = limits;
    this.server = server;
    this.channel = channel;
    inputs = new Inputs(channel);
  }

  /**
   * Fetches a job's project, as what it was resolved to.
   *
   * @param folder to be made
   * @return the project's folder in it
   */
  Path fetch(Assignment job, Path folder) throws IOException {
    Files.createDirectories(folder);
    return switch (ProjectUri.parse("uri", job.getSpec().getUri())) {
      case ProjectUri.Git uri ->
          git.fetch(
              new ResolvedGit(uri, job.getResolvedVersion(), null),
              job.getSpec().getCredentials(),
              folder);
      case ProjectUri.Upload upload -> unpack(upload, folder);
    };
  }

  private Path unpack(ProjectUri.Upload upload, Path folder) throws IOException {
    String digest = upload.digest();
    String found = unpackKept(digest, folder);
    if (!digest.equals(found)) {
      // There is none, or it is not what has come any more.
      FileUtils.cleanDirectory(folder.toFile());
      try (InputStream tar = new ArtifactInput(() -> server.folder(digest))) {
        uploads.keep(digest, tar);
      }
      found = unpackKept(digest, folder);
    }
    if (!digest.equals(found)) {
      uploads.forget(digest);
      throw MillraceException.unavailable(
          "The uploaded folder %s has come as %s.".formatted(digest, found), null);
    }
    Path project = folder.resolve(upload.folder()).normalize();
    if (!Files.isDirectory(project)) {
      throw MillraceException.notFound(
          "Could not find subdirectory %s of %s".formatted(upload.folder(), "projects/" + digest));
    }
    return project;
  }

  /** Gives the digest of what is kept under a digest; null if nothing is. */
  private String unpackKept(String digest, Path folder) throws IOException {
    Optional<InputStream> kept = uploads.open(digest);
    if (kept.isEmpty()) {
      return null;
    }
    try (InputStream tar = kept.get()) {
      return TarFolder.unpack(tar, folder, limits, Links.INSIDE);
    } catch (MillraceException unreadable) {
      LOG.warnf("The uploaded folder %s cannot be unpacked: %s", digest, unreadable.getMessage());
      return null;
    }
  }

  /** Fetches what a parameter names. */
  Path download(String uri, Path folder) {
    return inputs.download(uri, folder);
  }

  /** Says in the run what makes its environment; nothing is lost if that does not succeed. */
  void tag(Assignment job, String environment) {
    if (environment == null) {
      return;
    }
    try {
      Upstream.call(
          () ->
              RunServiceGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(10, TimeUnit.SECONDS)
                  .setTag(
                      SetTagRequest.newBuilder()
                          .setRunId(job.getRunId())
                          .setKey("mlflow.project.env")
                          .setValue(environment)
                          .build()));
    } catch (MillraceException e) {
      LOG.warnf("Run %s is not told of its environment: %s", job.getRunId(), e.getMessage());
    }
  }
}
