package io.millrace.project.format;

import java.util.Optional;

/**
 * A value that an entry point asks for.
 *
 * @param name any text: {@code test-batch-size} is as good as an identifier
 * @param type as it is written. Only {@code path} and {@code uri} mean something; all others, those
 *     of numbers too, take any text
 * @param defaultText as Python prints it: {@code True} for {@code yes}; null if it has to be given
 */
public record Parameter(String name, String type, String defaultText) {

  static final String STRING = "string";

  /** A file that has to be there, or is downloaded. */
  public boolean isPath() {
    return type.equals("path");
  }

  /** Something with a scheme, which is left as it is. */
  public boolean isUri() {
    return type.equals("uri");
  }

  public Optional<String> findDefault() {
    return Optional.ofNullable(defaultText);
  }
}
