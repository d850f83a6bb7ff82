package io.millrace.project.format;

import io.millrace.project.shared.Immutable;
import java.util.SequencedMap;

/**
 * Something in a project that can be run.
 *
 * @param parameters by name, in the order of the file
 * @param command a template; null if there is none, which is no mistake until it is run
 */
public record EntryPoint(String name, SequencedMap<String, Parameter> parameters, String command) {

  public EntryPoint {
    parameters = Immutable.copy(parameters);
  }
}
