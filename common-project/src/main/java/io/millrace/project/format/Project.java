package io.millrace.project.format;

import io.millrace.project.shared.Immutable;
import java.util.List;
import java.util.SequencedMap;

/**
 * What a project offers, as its files say.
 *
 * @param name null if it has none
 * @param entryPoints by name, in the order of the file; none without an {@code MLproject}
 * @param warnings what is legal and probably not meant, for people
 */
public record Project(
    String name,
    SequencedMap<String, EntryPoint> entryPoints,
    EnvironmentSpec environment,
    List<String> warnings) {

  /** The entry point that is run when none is named. There is none to fall back to. */
  public static final String MAIN = "main";

  public Project {
    entryPoints = Immutable.copy(entryPoints);
    warnings = List.copyOf(warnings);
  }
}
