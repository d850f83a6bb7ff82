package io.millrace.registry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** Where webhooks and subscriptions may point, and how they are sent to. */
@ConfigMapping(prefix = "millrace.webhooks")
public interface WebhookConfig {

  /** The schemes a URL may have: {@code https}, {@code http}. */
  @WithDefault("${MLFLOW_WEBHOOK_ALLOWED_SCHEMES:https}")
  List<String> allowedSchemes();

  /**
   * Whether deliveries may go to addresses that are not public: loopback, private networks,
   * link-local. Only where nobody who may make a webhook could do harm to what listens there.
   */
  @WithDefault("${MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS:false}")
  boolean allowPrivateAddresses();

  /**
   * How long a call may take, from looking up the host to the end of the answer. MLflow's
   * MLFLOW_WEBHOOK_REQUEST_TIMEOUT.
   */
  @WithDefault("${MLFLOW_WEBHOOK_REQUEST_TIMEOUT:30}")
  Duration timeout();

  /** How old a delivery gets before it is given up, at the next failure of its webhook. */
  @WithDefault("24H")
  Duration retryFor();

  /**
   * How many deliveries a process makes at the same time. MLflow's
   * MLFLOW_WEBHOOK_DELIVERY_MAX_WORKERS.
   */
  @WithDefault("${MLFLOW_WEBHOOK_DELIVERY_MAX_WORKERS:10}")
  int maxConcurrent();

  /** How long finished deliveries can be read, and made again. */
  @WithDefault("7D")
  Duration logRetention();
}
