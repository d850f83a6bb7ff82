package io.millrace.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.millrace.projects.v1.JobSpec;
import io.millrace.projects.v1.ProjectServiceGrpc;
import io.millrace.projects.v1.UploadProjectRequest;
import io.millrace.projects.v1.UploadProjectResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A project that is a folder on this machine: it is sent to the server, which runs what it got. */
final class LocalFolder {

  private static final int CHUNK_BYTES = 64 << 10;

  /** A folder that the server already has. */
  private static final Pattern SENT = Pattern.compile("projects/[0-9a-f]+");

  private final Path folder;
  private final LocalGit git;

  private LocalFolder(Path folder) {
    this.folder = folder;
    this.git = new LocalGit(folder);
  }

  /**
   * The folder that a URI's part before {@code #} names; empty if it names none on this machine.
   */
  static Optional<LocalFolder> of(String location) throws CommandFailure {
    boolean isFile = location.startsWith("file:");
    Path path;
    try {
      path = isFile ? Path.of(URI.create(location)) : Path.of(location);
    } catch (IllegalArgumentException e) {
      if (isFile) {
        throw new CommandFailure("'%s' is no folder's URI".formatted(location), e);
      }
      return Optional.empty();
    }
    if (Files.isDirectory(path)) {
      return Optional.of(new LocalFolder(path.toAbsolutePath().normalize()));
    }
    // Wherever else projects come from, a host or a scheme is named in front of a colon.
    boolean isElsewhere = location.contains(":") || SENT.matcher(location).matches();
    if (isFile
        || Files.exists(path)
        || !isElsewhere
        || location.startsWith(".")
        || location.startsWith("/")) {
      throw new CommandFailure("there is no folder '%s'".formatted(path), null);
    }
    return Optional.empty();
  }

  /**
   * Sends it, and says in the spec what there is to run and where it came from.
   *
   * @param inside the project's folder in it, with {@code #}; may be empty
   */
  void send(ManagedChannel channel, String inside, List<String> excluded, JobSpec.Builder spec)
      throws CommandFailure, InterruptedException {
    try {
      Path tar = Files.createTempFile("project", ".tar.gz");
      try {
        Map<String, String> tags = git.tags();
        String summary = pack(tar, spec.getVersion(), excluded, tags);
        System.err.printf("Sending %s: %s, %d bytes packed%n", folder, summary, Files.size(tar));
        spec.setUri(upload(channel, tar) + inside).clearVersion().putAllTags(tags);
      } finally {
        Files.delete(tar);
      }
    } catch (IOException e) {
      throw new CommandFailure("the folder cannot be packed: " + e, e);
    }
  }

  private String pack(Path tar, String version, List<String> excluded, Map<String, String> tags)
      throws IOException, CommandFailure {
    if (version.isEmpty()) {
      try (OutputStream out = Files.newOutputStream(tar)) {
        return FolderTar.pack(folder, excluded, out);
      }
    }
    if (!tags.containsKey(LocalGit.COMMIT)) {
      throw new CommandFailure(
          "--version is only for git repositories, and %s is in none".formatted(folder), null);
    }
    Optional<String> commit = git.commit(version);
    if (commit.isEmpty() || !git.archive(commit.get(), tar)) {
      throw new CommandFailure(
          "the repository of %s has no version '%s'".formatted(folder, version), null);
    }
    tags.put(LocalGit.COMMIT, commit.get());
    tags.put(LocalGit.DIRTY, "false");
    if (git.isBranch(version)) {
      tags.put(LocalGit.BRANCH, version);
    }
    return "as of commit " + commit.get();
  }

  private static String upload(ManagedChannel channel, Path tar)
      throws IOException, InterruptedException {
    BlockingClientCall<UploadProjectRequest, UploadProjectResponse> call =
        ProjectServiceGrpc.newBlockingV2Stub(channel).uploadProject();
    try (InputStream in = Files.newInputStream(tar)) {
      boolean isTaken = true;
      for (byte[] chunk = in.readNBytes(CHUNK_BYTES);
          chunk.length > 0 && isTaken;
          chunk = in.readNBytes(CHUNK_BYTES)) {
        ByteString data = UnsafeByteOperations.unsafeWrap(chunk);
        isTaken = call.write(UploadProjectRequest.newBuilder().setData(data).build());
      }
      call.halfClose();
      return call.read().getUri();
    } catch (StatusException failure) {
      throw new StatusRuntimeException(failure.getStatus(), failure.getTrailers());
    }
  }
}
