package io.millrace.project.command;

import io.millrace.project.format.Parameter;

/** What a parameter of type {@code path} becomes in the command. */
@FunctionalInterface
public interface PathParameters {

  /**
   * Leaves them as they are, without a look at them: for what is logged, and before a job is
   * queued.
   */
  PathParameters AS_GIVEN = (parameter, position, value) -> value;

  /**
   * A path on this machine.
   *
   * @param position among the entry point's parameters, from 0
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE if nothing is there
   */
  String resolve(Parameter parameter, int position, String value);
}
