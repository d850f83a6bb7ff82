package io.millrace.tracking;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.millrace.tracking.testing.PostgresResource;
import io.quarkus.agroal.DataSource;
import io.quarkus.flyway.FlywayDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A migration takes as long as it takes; any other statement has a bound. */
@QuarkusTest
@TestProfile(LongMigrationTest.Impatient.class)
@WithTestResource(PostgresResource.class)
class LongMigrationTest {

  /** So that three seconds are long. */
  public static final class Impatient implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "quarkus.datasource.tracking.jdbc.additional-jdbc-properties.socketTimeout", "2");
    }
  }

  @Inject
  @FlywayDataSource("tracking")
  Flyway flyway;

  @Inject
  @DataSource("tracking")
  AgroalDataSource pool;

  private static void takeLong(Connection connection) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_sleep(3)");
    }
  }

  @Test
  void aStatementOfAMigrationMayTakeLongerThanOthers() throws Exception {
    assertThatThrownBy(() -> takeLong(pool.getConnection())).isInstanceOf(SQLException.class);

    takeLong(flyway.getConfiguration().getDataSource().getConnection());
  }
}
