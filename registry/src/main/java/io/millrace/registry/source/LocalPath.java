package io.millrace.registry.source;

import java.util.Locale;
import java.util.Optional;

/** Paths in a file system, plain or as {@code file:} URIs. Only their texts are compared. */
final class LocalPath {

  private LocalPath() {}

  /** Whether it is one, from the root. */
  static boolean isAbsolute(String location) {
    return path(location).filter(path -> path.startsWith("/")).isPresent();
  }

  /** Whether a local path lies below another one, which must be local too. */
  static boolean isWithin(String location, String root) {
    Optional<String> inner = path(location);
    Optional<String> outer = path(root);
    return inner.isPresent()
        && outer.isPresent()
        && outer.get().startsWith("/")
        && Containment.isPathWithin(inner.get(), outer.get());
  }

  /** The path; empty for a URI of another scheme, or of another host. */
  private static Optional<String> path(String location) {
    String plain = SafePath.decoded(location);
    if (plain.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    String lower = plain.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("file:")) {
      return plain.matches("(?s)[a-zA-Z][a-zA-Z0-9+.-]*:.*")
          ? Optional.empty()
          : Optional.of(plain);
    }
    String rest = plain.substring("file:".length());
    if (!rest.startsWith("//")) {
      return Optional.of(rest);
    }
    int slash = rest.indexOf('/', 2);
    String host = rest.substring(2, slash < 0 ? rest.length() : slash);
    boolean isHere = host.isEmpty() || host.equalsIgnoreCase("localhost");
    return isHere && slash >= 0 ? Optional.of(rest.substring(slash)) : Optional.empty();
  }
}
