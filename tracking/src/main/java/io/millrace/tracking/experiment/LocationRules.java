package io.millrace.tracking.experiment;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.uri.NamedHost;
import io.millrace.tracking.TrackingConfig;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which artifact locations a client may give an experiment: MLflow's rules. A location that is
 * allowed is stored as it was sent; this server never opens one that is not below its own root.
 */
final class LocationRules {

  /** Where a {@code ;} in the last segment starts parameters. In an object's key it is a letter. */
  private static final Set<String> WITH_PARAMS = Set.of("", "file", "http", "https", "ftp", "sftp");

  private final int maxLength;
  private final Set<String> allowedSchemes;
  private final Optional<NamedHost> own;

  LocationRules(TrackingConfig config) {
    maxLength = config.artifactLocationMaxLength();
    allowedSchemes =
        config.allowedHostAddressedArtifactSchemes().orElse(Set.of()).stream()
            .map(scheme -> scheme.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    own = NamedHost.of(config.defaultArtifactRoot());
  }

  /** Refuses a bad location with INVALID_PARAMETER_VALUE. */
  void check(String location) {
    if (location.codePointCount(0, location.length()) > maxLength) {
      throw MillraceException.invalid(
          "Invalid artifact path length. The 'artifact_location' can have at most %d characters."
              .formatted(maxLength));
    }
    if (location.indexOf('#') >= 0 || hasParams(location)) {
      throw MillraceException.invalid("'artifact_location' URL can't include fragments or params.");
    }
    int query = location.indexOf('?');
    if (query >= 0 && decoded(location.substring(query)).contains("..")) {
      throw MillraceException.invalid(
          "Invalid query string of 'artifact_location': %s".formatted(location.substring(query)));
    }
    checkHost(location);
  }

  private void checkHost(String location) {
    Optional<NamedHost> host = NamedHost.of(location);
    String scheme = NamedHost.schemeOf(location);
    if (host.isPresent() && !host.equals(own) && !allowedSchemes.contains(scheme)) {
      throw MillraceException.invalid(
          ("'artifact_location' cannot use the '%s' scheme: it names a host other than the one that"
                  + " keeps this server's artifacts, and whoever opens the location would connect to"
                  + " that host. The server's MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES can"
                  + " allow the scheme.")
              .formatted(scheme));
    }
  }

  private static boolean hasParams(String location) {
    String path = location.split("\\?", 2)[0];
    return path.indexOf(';', path.lastIndexOf('/') + 1) >= 0
        && WITH_PARAMS.contains(NamedHost.schemeOf(location));
  }

  /** Undoes the encoding of dots, however often encoded: it must not hide them. */
  private static String decoded(String query) {
    String before;
    String after = query;
    do {
      before = after;
      after = before.replaceAll("(?i)%2e", ".").replace("%25", "%");
    } while (!after.equals(before));
    return after;
  }
}
