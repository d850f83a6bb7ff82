package io.millrace.kafka;

import io.millrace.runtime.outbox.EventExport;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The export to Kafka. Each domain has a producer of its own, with transactions: a page of events
 * is in the topic as a whole, or not at all for who reads committed records; and a replica that
 * lost its turn without knowing it can write no more.
 */
@ApplicationScoped
class KafkaExport implements EventExport {

  private final KafkaConfig config;

  KafkaExport(KafkaConfig config) {
    this.config = config;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public boolean isEnabled() {
    return config.bootstrapServers().isPresent();
  }

  @Override
  public Connection connect(String domain) {
    return new KafkaConnection(config, domain);
  }
}
