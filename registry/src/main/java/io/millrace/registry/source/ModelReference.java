package io.millrace.registry.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code models:/} URI names: a logged model, or a version of a registered model.
 *
 * @param loggedModelId of {@code models:/m-…}; else null
 * @param name of a registered model; else null
 * @param alias of {@code models:/name@alias}; else null
 * @param versionOrStage of {@code models:/name/…}; else null
 */
record ModelReference(String loggedModelId, String name, String alias, String versionOrStage) {

  private static final Pattern LOGGED = Pattern.compile("/(m-[^/@:]+)");
  private static final Pattern ALIASED = Pattern.compile("/([^/:]+)@([^/@]+)");
  private static final Pattern VERSIONED = Pattern.compile("/([^/:]+)/([^/]+)");

  /** What a path behind {@code models:} names; empty if it has none of the forms. */
  static Optional<ModelReference> parse(String path) {
    Matcher logged = LOGGED.matcher(path);
    if (logged.matches()) {
      return Optional.of(new ModelReference(logged.group(1), null, null, null));
    }
    Matcher aliased = ALIASED.matcher(path);
    if (aliased.matches()) {
      return Optional.of(new ModelReference(null, aliased.group(1), aliased.group(2), null));
    }
    Matcher versioned = VERSIONED.matcher(path);
    return versioned.matches()
        ? Optional.of(new ModelReference(null, versioned.group(1), null, versioned.group(2)))
        : Optional.empty();
  }
}
