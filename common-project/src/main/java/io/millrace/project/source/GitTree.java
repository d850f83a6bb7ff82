package io.millrace.project.source;

import io.millrace.runtime.archive.FolderWriter;
import io.millrace.runtime.error.MillraceException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.BlobBasedConfig;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** The files of a commit. They are written as they are stored: no filter of git's is run. */
final class GitTree {

  private static final String MODULES = ".gitmodules";

  /** No commit has such a path, unless made to harm who runs git there. */
  private static final Pattern REPOSITORY = Pattern.compile("(?i)(^|/)\\.git(/|$)");

  private static final int LONGEST_TARGET = 4096;

  private final Repository repository;
  private final ProjectUri.Git uri;
  private final RevCommit commit;
  private final Map<String, String> links = new LinkedHashMap<>();

  GitTree(Repository repository, ProjectUri.Git uri, ObjectId id) throws IOException {
    this.repository = repository;
    this.uri = uri;
    try (RevWalk walk = new RevWalk(repository)) {
      commit = walk.parseCommit(id);
    }
  }

  /** Another repository's commit within this one. */
  record Module(String path, ProjectUri.Git uri, String commit) {}

  /** Writes all files below a path. */
  void write(FolderWriter writer, String below) throws IOException {
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(commit.getTree());
      walk.setRecursive(true);
      while (walk.next()) {
        String path = below.isEmpty() ? walk.getPathString() : below + "/" + walk.getPathString();
        if (REPOSITORY.matcher(walk.getPathString()).find()) {
          throw FolderWriter.refused(path, "is where git keeps what is its own");
        }
        FileMode mode = walk.getFileMode(0);
        if (mode == FileMode.GITLINK) {
          links.put(walk.getPathString(), walk.getObjectId(0).name());
          writer.folder(path);
          continue;
        }
        ObjectLoader file = repository.open(walk.getObjectId(0));
        if (mode == FileMode.SYMLINK) {
          byte[] target = file.getBytes(LONGEST_TARGET);
          writer.link(path, new String(target, StandardCharsets.UTF_8));
        } else {
          try (InputStream in = file.openStream()) {
            writer.file(path, mode == FileMode.EXECUTABLE_FILE, in);
          }
        }
      }
    }
  }

  /** The submodules, once the files were written. */
  List<Module> modules() throws IOException {
    List<Module> modules = new ArrayList<>();
    if (links.isEmpty()) {
      return modules;
    }
    Config config;
    try {
      config = new BlobBasedConfig(null, repository, commit, MODULES);
    } catch (ConfigInvalidException | FileNotFoundException e) {
      config = new Config();
    }
    Map<String, String> urls = new LinkedHashMap<>();
    for (String name : config.getSubsections("submodule")) {
      urls.put(
          config.getString("submodule", name, "path"), config.getString("submodule", name, "url"));
    }
    for (Map.Entry<String, String> link : links.entrySet()) {
      String url = urls.get(link.getKey());
      if (url == null) {
        throw MillraceException.invalid(
            "'%s' has no URL in %s of '%s'.".formatted(link.getKey(), MODULES, uri.url()));
      }
      modules.add(new Module(link.getKey(), module(url), link.getValue()));
    }
    return modules;
  }

  /** A URL may be relative to the repository's own. */
  private ProjectUri.Git module(String url) {
    String absolute = url;
    if (url.startsWith("./") || url.startsWith("../")) {
      absolute = relative(url);
    }
    if (ProjectUri.parse("the URL of a submodule", absolute) instanceof ProjectUri.Git git) {
      return new ProjectUri.Git(git.url(), "");
    }
    throw MillraceException.invalid("The URL of a submodule is '%s'.".formatted(absolute));
  }

  private String relative(String url) {
    String base = uri.url().replaceAll("/+$", "");
    String rest = url;
    while (rest.startsWith("./") || rest.startsWith("../")) {
      if (rest.startsWith("../")) {
        int slash = base.lastIndexOf('/');
        int colon = base.lastIndexOf(':');
        int cut = Math.max(slash, colon);
        if (cut <= base.indexOf("://") + 2) {
          throw MillraceException.invalid(
              "The URL of a submodule is '%s', which is above the host.".formatted(url));
        }
        base = base.substring(0, cut == colon ? cut + 1 : cut);
      }
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return base.endsWith(":") ? base + rest : base + "/" + rest;
  }
}
