package io.millrace.models.deployment;

import io.millrace.runtime.error.MillraceException;
import java.util.regex.Pattern;

/** How a deployment may be called: it is a part of paths. */
final class DeploymentName {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  private DeploymentName() {}

  /** Refuses a name with INVALID_PARAMETER_VALUE. */
  static String check(String name) {
    if (!FORM.matcher(name).matches()) {
      throw MillraceException.invalid(
          ("Invalid value '%s' for parameter 'name' supplied: It begins with a letter or digit, has letters,"
                  + " digits, '-', '_' and '.' besides, and at most 63 of them.")
              .formatted(name));
    }
    return name;
  }
}
