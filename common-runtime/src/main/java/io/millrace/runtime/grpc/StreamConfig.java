package io.millrace.runtime.grpc;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a peer may be silent before it is taken to be gone. */
@ConfigMapping(prefix = "millrace.grpc")
public interface StreamConfig {

  /** How often an HTTP/2 connection's client is asked (PING) whether it is still there. */
  @WithDefault("PT30S")
  Duration keepAliveTime();

  /** How long its answer may take; then the connection is closed, and the calls on it end. */
  @WithDefault("PT30S")
  Duration keepAliveTimeout();

  /**
   * How long the reader of a stream may take nothing, and the sender of a file send nothing, though
   * the connection lives; then the call is given up. Not meant are streams whose senders speak only
   * when there is news.
   */
  @WithDefault("PT5M")
  Duration stallTimeout();
}
