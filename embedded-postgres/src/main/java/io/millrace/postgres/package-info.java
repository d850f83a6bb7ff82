/**
 * A PostgreSQL server that lives and dies with this JVM and keeps its data: durable settings, a
 * random password, loopback only. {@link io.millrace.postgres.EmbeddedPostgres} is the way in.
 */
package io.millrace.postgres;
