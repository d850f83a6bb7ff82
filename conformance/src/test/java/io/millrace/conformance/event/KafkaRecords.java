package io.millrace.conformance.event;

import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What is committed in a topic, partition by partition, as a plain consumer reads it. */
final class KafkaRecords {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String broker;
  private final String topic;

  KafkaRecords(String broker, String topic) {
    this.broker = broker;
    this.topic = topic;
  }

  /** All records, those of one partition in their order. */
  List<ConsumerRecord<String, String>> all() {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker, "isolation.level", "read_committed");
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo partition : consumer.partitionsFor(topic)) {
        partitions.add(new TopicPartition(topic, partition.partition()));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var some = consumer.poll(PATIENCE);
      while (!some.isEmpty()) {
        some.forEach(records::add);
        some = consumer.poll(PATIENCE);
      }
    }
    return records;
  }

  /** Source, id, type and subject of the event in a record. */
  static String line(ConsumerRecord<String, String> record) {
    JsonPath event = new JsonPath(record.value());
    return event.getString("source")
        + " "
        + EventReader.line(
            event.getString("id"), event.getString("type"), event.getString("subject"));
  }

  static String header(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
