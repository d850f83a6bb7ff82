package io.millrace.runtime.python;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The folder that requirements may name files of, by relative paths. */
public interface RequirementFiles {

  /** A file or folder in it; empty if there is none, or the path leads out of the folder. */
  Optional<Path> find(String path);

  /** A file's text; empty if there is no such file in the folder. */
  Optional<String> text(String path) throws IOException;
}
