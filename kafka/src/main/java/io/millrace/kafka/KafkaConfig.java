package io.millrace.kafka;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/** Where events go in Kafka. */
@ConfigMapping(prefix = "millrace.events.kafka")
public interface KafkaConfig {

  /**
   * The brokers to begin with, as {@code host:port}, several with commas between them. Without a
   * value no event goes to Kafka.
   */
  Optional<String> bootstrapServers();

  /**
   * The topic. It is made by the brokers, if they do that, or before. Installations that share
   * brokers have a topic each.
   */
  @WithDefault("millrace.events")
  String topic();

  /**
   * What else the producer is to be told, by Kafka's names: {@code
   * millrace.events.kafka.properties."security.protocol"=SASL_SSL}.
   */
  Map<String, String> properties();
}
