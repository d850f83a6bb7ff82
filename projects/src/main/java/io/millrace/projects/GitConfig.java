package io.millrace.projects;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How git repositories are fetched. */
@ConfigMapping(prefix = "millrace.projects.git")
public interface GitConfig {

  /**
   * The schemes a repository's URI may have: {@code https}, {@code ssh}, {@code http}. Whoever is
   * on the way of the last one chooses the code that is run.
   */
  @WithDefault("https,ssh")
  List<String> allowedSchemes();

  /**
   * Whether repositories may be at addresses that are not public: loopback, private networks,
   * link-local. Only where nobody who may name a project could do harm to what listens there.
   */
  @WithDefault("false")
  boolean allowPrivateAddresses();

  /**
   * How long a fetch may take, with all submodules. Where somebody waits for it, at most five
   * sixths of that time: over REST of {@code millrace.gateway.deadline}.
   */
  @WithDefault("5M")
  Duration timeout();

  /**
   * How many bytes a project's files may have, and as many may be sent for them; one file has 100
   * MiB at most.
   */
  @WithDefault("1073741824")
  long maxSize();

  /** How many files, folders and links a project may have. */
  @WithDefault("100000")
  int maxFiles();

  /**
   * The folder that repositories are fetched to, and uploads held in while they are looked at; made
   * when it is not there, and nothing stays in it. For one process alone.
   */
  @WithDefault("data/projects")
  String folder();

  /**
   * How many projects may be inspected at once; further calls wait for some seconds, and are
   * refused then.
   */
  @WithDefault("4")
  int maxInspections();

  /**
   * A file as OpenSSH's {@code known_hosts}. Without it, no host is known, and none fetched from by
   * SSH.
   */
  Optional<String> knownHosts();

  /** What repositories are fetched with, by the name that a request gives. */
  Map<String, Credentials> credentials();

  /** What proves to some hosts that this server may read their repositories. */
  interface Credentials {

    /** The hosts that it is shown to, and no others. */
    List<String> hosts();

    /** The user's name; {@code git} if there is none. */
    Optional<String> username();

    /** A password or token, for HTTP. */
    Optional<String> password();

    /** A file with a private key in OpenSSH's format and without a passphrase, for SSH. */
    Optional<String> privateKey();
  }
}
