package io.millrace.registry.alias;

import io.millrace.runtime.error.MillraceException;
import java.util.regex.Pattern;

/** What an alias may be called: MLflow's rules. */
final class AliasName {

  /** Never set: the version with the highest number. */
  static final String LATEST = "latest";

  private static final int MAX_LENGTH = 255;
  private static final Pattern ALLOWED =
      Pattern.compile("[\\w\\-]*", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern VERSION = Pattern.compile("[vV]\\d+");

  private AliasName() {}

  /** Refuses what cannot be set with INVALID_PARAMETER_VALUE. */
  static void checkNew(String alias) {
    check(alias);
    if (alias.equalsIgnoreCase(LATEST)) {
      throw MillraceException.invalid("'latest' alias name (case insensitive) is reserved.");
    }
    if (VERSION.matcher(alias).matches()) {
      throw MillraceException.invalid("Version alias name '%s' is reserved.".formatted(alias));
    }
  }

  /** Refuses what is no name of an alias with INVALID_PARAMETER_VALUE. */
  static void check(String alias) {
    if (!ALLOWED.matcher(alias).matches()) {
      throw MillraceException.invalid(
          "Invalid alias name: '%s'. Names may only contain alphanumerics, underscores (_), and dashes (-)."
              .formatted(alias));
    }
    if (alias.codePointCount(0, alias.length()) > MAX_LENGTH) {
      throw MillraceException.invalid(
          "'Registered model alias name' exceeds the maximum length of %d characters"
              .formatted(MAX_LENGTH));
    }
  }
}
