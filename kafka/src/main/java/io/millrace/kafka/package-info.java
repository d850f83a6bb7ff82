/** The events of every domain, as records of a Kafka topic. */
package io.millrace.kafka;
