package io.millrace.project.source;

import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.Transport;

/** Repositories elsewhere: which commit is meant, and its files. */
public final class GitRepositories {

  /** Of SHA-1, or SHA-256. */
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  private static final Pattern SHORT_COMMIT = Pattern.compile("[0-9a-f]{4,63}");

  private final GitSettings settings;
  private final BooleanSupplier isCancelled;
  private final Supplier<Duration> patience;

  /** Repositories that are fetched to the end. */
  public GitRepositories(GitSettings settings) {
    this(settings, () -> false, settings::timeout);
  }

  /**
   * Repositories as somebody wants them who may go away.
   *
   * @param isCancelled whether that is so; asked again and again, by the thread that fetches
   * @param patience how long they wait yet, for what takes less than the settings' time; asked by
   *     the same thread
   */
  public GitRepositories(
      GitSettings settings, BooleanSupplier isCancelled, Supplier<Duration> patience) {
    this.settings = settings;
    this.isCancelled = isCancelled;
    this.patience = patience;
  }

  /**
   * Asks a repository which commit is meant. One that is named in full is taken as it is, and
   * looked for when it is fetched.
   *
   * @param version a tag, a branch, a ref or a commit in full; empty for the default branch
   * @param credentials a name; empty for none
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if there is no such host, repository, version
   *     or credentials, PERMISSION_DENIED if it may not be asked or does not answer to these
   *     credentials, INVALID_PARAMETER_VALUE for a scheme that is not allowed,
   *     TEMPORARILY_UNAVAILABLE if it does not answer, CANCELLED if nobody waits any more
   */
  public ResolvedGit resolve(ProjectUri.Git uri, String version, String credentials) {
    try (GitSession session = session(credentials);
        Repository none = new InMemoryRepository(new DfsRepositoryDescription())) {
      try (Transport transport = session.open(none, uri);
          FetchConnection refs = transport.openFetch()) {
        return resolve(uri, version, refs);
      } catch (IOException | RuntimeException e) {
        throw session.failure(uri, e);
      }
    }
  }

  private GitSession session(String credentials) {
    Duration most = patience.get();
    return new GitSession(
        settings,
        credentials,
        isCancelled,
        most.compareTo(settings.timeout()) < 0 ? most : settings.timeout());
  }

  private static ResolvedGit resolve(ProjectUri.Git uri, String version, FetchConnection refs) {
    if (COMMIT.matcher(version).matches()) {
      return new ResolvedGit(uri, version, null);
    }
    if (version.isEmpty()) {
      Ref head = refs.getRef(Constants.HEAD);
      if (head == null || head.getObjectId() == null) {
        throw MillraceException.notFound(
            "'%s' has no default branch: give a version.".formatted(uri.url()));
      }
      return resolved(uri, head.getLeaf());
    }
    // As git does: tags before branches.
    for (String prefix : List.of("", Constants.R_REFS, Constants.R_TAGS, Constants.R_HEADS)) {
      Ref ref = refs.getRef(prefix + version);
      if (ref != null && ref.getObjectId() != null) {
        return resolved(uri, ref.getLeaf());
      }
    }
    throw MillraceException.notFound(
        "'%s' has no version '%s'%s."
            .formatted(
                uri.url(),
                version.length() > 200 ? version.substring(0, 200) + "…" : version,
                SHORT_COMMIT.matcher(version).matches()
                    ? " among its branches and tags; a commit has to be named in full"
                    : ""));
  }

  private static ResolvedGit resolved(ProjectUri.Git uri, Ref ref) {
    ObjectId commit = ref.getPeeledObjectId() == null ? ref.getObjectId() : ref.getPeeledObjectId();
    String name = ref.getName();
    String branch =
        name.startsWith(Constants.R_HEADS) ? name.substring(Constants.R_HEADS.length()) : null;
    return new ResolvedGit(uri, commit.name(), branch);
  }

  /**
   * Fetches a commit's files, those of its submodules among them; without its history, and without
   * a repository around them.
   *
   * @param folder an empty one; whoever made it takes it away on failure
   * @return the project's folder in it
   * @throws MillraceException as {@link #resolve}; also RESOURCE_DOES_NOT_EXIST if there is no such
   *     commit or folder, INVALID_PARAMETER_VALUE if it is too large, or has links that lead out of
   *     it
   */
  public Path fetch(ResolvedGit source, String credentials, Path folder) {
    try (GitSession session = session(credentials)) {
      return new GitFetch(session, folder).fetch(source);
    }
  }
}
