package io.millrace.runtime.channel;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;

/** Where the parts of the platform find each other. */
@ConfigMapping(prefix = "millrace")
public interface ChannelConfig {

  /**
   * The gRPC address of each domain that runs in another process, as {@code host:port}, by the
   * domain's name in the contract: {@code millrace.upstream.tracking=tracking:5000}.
   */
  Map<String, String> upstream();

  /** The largest message taken from another process, in bytes. */
  @WithDefault("67108864")
  int maxInboundMessageSize();
}
