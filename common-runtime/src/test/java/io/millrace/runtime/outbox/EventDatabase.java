package io.millrace.runtime.outbox;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.millrace.postgres.EmbeddedPostgres;
import io.millrace.runtime.database.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.LongStream;

/** A PostgreSQL server with outboxes in it. */
final class EventDatabase implements AutoCloseable {

  private final EmbeddedPostgres postgres;
  final AgroalDataSource pool;
  final Database database;

  EventDatabase(Path folder) throws Exception {
    postgres = EmbeddedPostgres.start(folder);
    AgroalDataSourceConfigurationSupplier settings = new AgroalDataSourceConfigurationSupplier();
    settings.connectionPoolConfiguration(
        connections ->
            connections
                .maxSize(40)
                .exceptionSorter(new PostgreSQLExceptionSorter())
                .connectionFactoryConfiguration(
                    factory ->
                        factory
                            .jdbcUrl(postgres.jdbcUrl())
                            .principal(new NamePrincipal(postgres.user()))
                            .credential(new SimplePassword(postgres.password()))));
    pool = AgroalDataSource.from(settings);
    database = new Database(pool);
  }

  EventListener.Address address() {
    return new EventListener.Address(postgres.jdbcUrl(), postgres.user(), postgres.password());
  }

  /** Makes a schema with the table that every domain has. */
  EventTable schema(String name) {
    execute(
        """
        create schema %1$s;
        create table %1$s.event (
          id        bigint generated always as identity primary key,
          workspace text        not null default 'default',
          type      text        not null,
          subject   text        not null,
          time      timestamptz not null default now(),
          data      jsonb       not null,
          position  bigint
        );
        create unique index event_by_position on %1$s.event (position) where position is not null;
        create index event_unsequenced on %1$s.event (id) where position is null
        """
            .formatted(name));
    return new EventTable(name, database);
  }

  void execute(String sql) {
    database.read(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
          }
          return null;
        });
  }

  /** A transaction that its test ends. */
  Connection open() throws SQLException {
    Connection connection = pool.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  static void append(Connection connection, String schema, String subject) throws SQLException {
    new Outbox(schema).append(connection, List.of(new Event("test.happened", subject, "{}")));
  }

  void append(String schema, String subject) {
    database.transaction(
        connection -> {
          append(connection, schema, subject);
          return null;
        });
  }

  static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Override
  public void close() throws Exception {
    pool.close();
    postgres.close();
  }
}
