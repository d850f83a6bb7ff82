package io.millrace.models.inference;

import io.smallrye.config.ConfigMapping;
import java.util.OptionalInt;

/** How the Open Inference Protocol is offered, beside the server's own port. */
@ConfigMapping(prefix = "millrace.models.inference")
public interface InferenceConfig {

  /**
   * A port for gRPC calls of models alone, without TLS, which answers about half again as many as
   * the server's own port does; 0: any that is free, which the log names. Absent: none.
   */
  OptionalInt grpcPort();
}
