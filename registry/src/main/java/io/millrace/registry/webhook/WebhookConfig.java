package io.millrace.registry.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** Where webhooks and subscriptions may point. */
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
}
