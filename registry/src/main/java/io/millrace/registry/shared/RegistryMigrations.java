package io.millrace.registry.shared;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.MigrationConnections;
import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.flyway.FlywayDataSource;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Gives the schema's migrations the time that they take. */
@Singleton
@FlywayDataSource("registry")
class RegistryMigrations implements FlywayConfigurationCustomizer {

  @Override
  public void customize(FluentConfiguration configuration) {
    // Another source is one that was configured for Flyway alone.
    if (configuration.getDataSource() instanceof AgroalDataSource pool) {
      try {
        configuration.dataSource(MigrationConnections.of(pool));
      } catch (SQLException failure) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
