package io.millrace.worker.run;

import io.millrace.project.command.ProjectPaths;
import io.millrace.project.format.EntryPoint;
import io.millrace.projects.v1.InputFile;
import io.millrace.runtime.archive.FileDigests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Fetches what an attempt's parameters name, and notes what it was. */
final class InputFiles implements ProjectPaths.Downloads {

  private final Sources sources;
  private final Workspace workspace;
  private final List<String> names;
  private final List<InputFile> fetched = new ArrayList<>();

  InputFiles(Sources sources, Workspace workspace, EntryPoint entryPoint) {
    this.sources = sources;
    this.workspace = workspace;
    names = List.copyOf(entryPoint.parameters().keySet());
  }

  @Override
  public Path fetch(String uri, int position) {
    Path file = sources.download(uri, workspace.parameter(position));
    try {
      FileDigests.Digest digest = FileDigests.of(file);
      fetched.add(
          InputFile.newBuilder()
              .setParameter(names.get(position))
              .setUri(uri)
              .setDigest(digest.sha256())
              .setSize(digest.size())
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  List<InputFile> all() {
    return fetched;
  }
}
