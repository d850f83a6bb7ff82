package io.millrace.project.source;

import io.millrace.runtime.archive.FolderWriter;
import io.millrace.runtime.archive.Links;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PackParser;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;

/** One fetch: of a commit, and then of the commits of its submodules. */
final class GitFetch {

  /** Modules within modules. */
  private static final int DEEPEST = 5;

  private static final int MOST_MODULES = 100;

  /** In bytes; the large public hosts take no larger files either. */
  private static final long LARGEST_OBJECT = 100 << 20;

  private static final List<RefSpec> ALL =
      List.of(new RefSpec("+refs/heads/*:refs/heads/*"), new RefSpec("+refs/tags/*:refs/tags/*"));

  private final GitSession session;
  private final Path folder;
  private final FolderWriter writer;
  private int modules;

  /**
   * @param folder an empty one
   */
  GitFetch(GitSession session, Path folder) {
    this.session = session;
    this.folder = folder;
    try {
      writer = new FolderWriter(folder, session.limits(), Links.INSIDE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the project's folder. */
  Path fetch(ResolvedGit source) {
    try {
      fetch(source.uri(), source.commit(), "", 0);
      writer.finish();
      Path project = folder.toRealPath().resolve(source.uri().folder());
      if (!Files.isDirectory(project) || !project.toRealPath().startsWith(folder.toRealPath())) {
        throw MillraceException.notFound(
            "Could not find subdirectory %s of %s"
                .formatted(source.uri().folder(), source.uri().url()));
      }
      return project;
    } catch (IOException e) {
      throw session.failure(source.uri(), e);
    }
  }

  private void fetch(ProjectUri.Git uri, String commit, String path, int depth) throws IOException {
    if (depth > DEEPEST || modules++ > MOST_MODULES) {
      throw MillraceException.invalid(
          "'%s' has more than %d submodules, or some within one another more than %d deep."
              .formatted(uri.url(), MOST_MODULES, DEEPEST));
    }
    Path git = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "git-");
    try (Repository repository = repository(git)) {
      receive(repository, uri, ObjectId.fromString(commit));
      GitTree tree = new GitTree(repository, uri, ObjectId.fromString(commit));
      tree.write(writer, path);
      for (GitTree.Module module : tree.modules()) {
        String below = path.isEmpty() ? module.path() : path + "/" + module.path();
        fetch(module.uri(), module.commit(), below, depth + 1);
      }
    } catch (IOException | RuntimeException e) {
      throw session.failure(uri, e);
    } finally {
      Folders.delete(git);
    }
  }

  private Repository repository(Path git) throws IOException {
    Repository repository =
        new BoundedRepository(
            new FileRepositoryBuilder().setGitDir(git.toFile()).setBare().setup(),
            Math.min(LARGEST_OBJECT, session.limits().bytes()));
    repository.create(true);
    return repository;
  }

  /** A server says how large an object will be, and JGit makes room for it before it comes. */
  private static final class BoundedRepository extends FileRepository {

    private final long largest;

    BoundedRepository(FileRepositoryBuilder builder, long largest) throws IOException {
      super(builder);
      this.largest = largest;
    }

    @Override
    public ObjectInserter newObjectInserter() {
      ObjectInserter inserter = super.newObjectInserter();
      return new ObjectInserter.Filter() {
        @Override
        protected ObjectInserter delegate() {
          return inserter;
        }

        @Override
        public PackParser newPackParser(InputStream in) throws IOException {
          PackParser parser = super.newPackParser(in);
          parser.setMaxObjectSizeLimit(largest);
          return parser;
        }
      };
    }
  }

  private void receive(Repository repository, ProjectUri.Git uri, ObjectId commit)
      throws IOException {
    try {
      receive(repository, uri, List.of(new RefSpec(commit.name())), true);
    } catch (TransportException e) {
      if (!GitErrors.isNotOffered(e)) {
        throw e;
      }
      // Some servers give only what a branch or tag is at, with what came before.
      receive(repository, uri, ALL, false);
    }
    if (!repository.getObjectDatabase().has(commit)) {
      throw MillraceException.notFound(
          "'%s' has no commit %s.".formatted(uri.url(), commit.name()));
    }
  }

  private void receive(
      Repository repository, ProjectUri.Git uri, List<RefSpec> what, boolean isShallow)
      throws IOException {
    try (Transport transport = session.open(repository, uri)) {
      transport.setTagOpt(TagOpt.NO_TAGS);
      if (isShallow) {
        transport.setDepth(1);
      }
      transport.fetch(
          new EmptyProgressMonitor() {
            @Override
            public boolean isCancelled() {
              return session.isOver();
            }
          },
          what);
    }
  }
}
