package io.millrace.runtime.database;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.configuration.AgroalDataSourceConfiguration.DataSourceImplementation;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.sql.SQLException;

/**
 * Connections for migrations: as a pool's, but a statement may take as long as it takes. One that
 * is given up would begin from the front at the next start, and be given up again. How long a lock
 * is waited for stays bounded, for whoever comes meanwhile waits behind that.
 */
public final class MigrationConnections {

  private MigrationConnections() {}

  /** What opens such connections, each for one use. */
  public static AgroalDataSource of(AgroalDataSource source) throws SQLException {
    AgroalConnectionPoolConfiguration pool =
        source.getConfiguration().connectionPoolConfiguration();
    AgroalConnectionFactoryConfiguration factory = pool.connectionFactoryConfiguration();
    return AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier()
            .dataSourceImplementation(DataSourceImplementation.AGROAL_POOLLESS)
            .connectionPoolConfiguration(
                new AgroalConnectionPoolConfigurationSupplier()
                    .maxSize(pool.maxSize())
                    .acquisitionTimeout(pool.acquisitionTimeout())
                    .connectionFactoryConfiguration(
                        () ->
                            new AgroalConnectionFactoryConfigurationSupplier(factory)
                                .jdbcUrl(unhurried(factory.jdbcUrl()))
                                .get())
                    .get()));
  }

  /**
   * For pgJDBC, what the URL says counts more than properties, and the last more than the first.
   */
  private static String unhurried(String url) {
    return url + (url.contains("?") ? "&" : "?") + "socketTimeout=0";
  }
}
