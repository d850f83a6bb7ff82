package io.millrace.projects.reproduction;

import java.io.InputStream;
import java.util.SortedMap;

/** The files of a run, or of a logged model. */
interface ArtifactTree {

  /** The sizes of all files below a folder, by their paths from the root. */
  SortedMap<String, Long> files(String folder);

  /** A file's content, to be closed. */
  InputStream open(String path);
}
