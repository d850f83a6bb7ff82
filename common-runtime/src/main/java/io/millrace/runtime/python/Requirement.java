package io.millrace.runtime.python;

/**
 * A line that pip would be given.
 *
 * @param file where it is
 * @param line in it, from 1 on
 * @param text as it is written, without comments. Data: never to be given to a shell
 * @param name of the package, null if the line has none
 * @param concern why somebody has to permit this line, as in "fetches from https://…"; null if it
 *     is allowed
 */
public record Requirement(String file, int line, String text, String name, String concern) {

  public boolean needsPermission() {
    return concern != null;
  }
}
