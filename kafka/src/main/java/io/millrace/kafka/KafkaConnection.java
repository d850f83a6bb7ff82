package io.millrace.kafka;

import io.millrace.events.v1.Event;
import io.millrace.runtime.outbox.CloudEvents;
import io.millrace.runtime.outbox.EventExport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The producer of one domain's events. A record is as the Kafka binding of CloudEvents has it in
 * structured mode; its key is the event's subject, so that the events of one subject are in one
 * partition, in their order.
 */
final class KafkaConnection implements EventExport.Connection {

  private static final byte[] MEDIA_TYPE =
      CloudEvents.MEDIA_TYPE.getBytes(StandardCharsets.US_ASCII);

  /** All of them well within the time that a replica has its turn for. */
  private static final int TIMEOUT_MILLIS = 20_000;

  private static final int REQUEST_TIMEOUT_MILLIS = 10_000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final String topic;
  private final KafkaProducer<String, byte[]> producer;

  KafkaConnection(KafkaConfig config, String domain) {
    topic = config.topic();
    producer =
        new KafkaProducer<>(
            settings(config, domain), new StringSerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private static Map<String, Object> settings(KafkaConfig config, String domain) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MILLIS);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 8 << 20);
    settings.putAll(config.properties());
    // What order and safety rest on is not to be set otherwise.
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers().orElseThrow());
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.topic() + "-" + domain);
    return settings;
  }

  @Override
  public void send(List<Event> events) {
    producer.beginTransaction();
    for (Event event : events) {
      ProducerRecord<String, byte[]> message =
          new ProducerRecord<>(
              topic, event.getSubject(), CloudEvents.json(event).getBytes(StandardCharsets.UTF_8));
      message.headers().add("content-type", MEDIA_TYPE);
      producer.send(message);
    }
    // Waits for all of them, and fails if one of them did.
    producer.commitTransaction();
  }

  @Override
  public void close() {
    // A transaction that was not committed is aborted by whoever has the turn next.
    producer.close(CLOSE_TIMEOUT);
  }
}
