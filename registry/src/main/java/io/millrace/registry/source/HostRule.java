package io.millrace.registry.source;

import io.millrace.registry.RegistryConfig;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.uri.NamedHost;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A source must not send who loads the version to a host of the client's choice. */
final class HostRule {

  private final Set<String> allowedSchemes;
  private final Optional<NamedHost> own;

  HostRule(RegistryConfig config) {
    allowedSchemes =
        config.allowedHostAddressedArtifactSchemes().orElse(Set.of()).stream()
            .map(scheme -> scheme.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    own = NamedHost.of(config.defaultArtifactRoot());
  }

  /** Refuses a source that names a foreign host with INVALID_PARAMETER_VALUE. */
  void check(String source) {
    String scheme = NamedHost.schemeOf(source);
    Optional<NamedHost> host = NamedHost.of(source);
    if (host.isPresent() && !host.equals(own) && !allowedSchemes.contains(scheme)) {
      throw MillraceException.invalid(
          ("'source' cannot use the '%s' scheme: the '%s' scheme addresses a host other than the"
                  + " tracking server's configured artifact storage, so the server would connect to"
                  + " the host named in the URI. Set the"
                  + " MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES environment variable on the"
                  + " server to allow it.")
              .formatted(scheme, scheme));
    }
  }
}
