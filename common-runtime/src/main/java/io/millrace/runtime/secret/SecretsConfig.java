package io.millrace.runtime.secret;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The keys that secrets are encrypted under. */
@ConfigMapping(prefix = "millrace.secrets")
public interface SecretsConfig {

  /**
   * Keys of 32 bytes in base64, with commas between them. The first encrypts, all decrypt: a new
   * key is put in front, and an old one removed once nothing was encrypted under it. Without keys,
   * what is secret cannot be kept, and is refused.
   */
  Optional<List<String>> keys();

  /** A file with such keys, one a line; in place of {@code millrace.secrets.keys}. */
  Optional<Path> keyFile();
}
