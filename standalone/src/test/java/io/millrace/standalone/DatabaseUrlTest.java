package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  private static final String ME = System.getProperty("user.name");

  @ParameterizedTest
  @CsvSource({
    "postgresql://u:p@db:5433/ml,              jdbc:postgresql://db:5433/ml,         u,   p",
    "postgres://u@db/ml,                       jdbc:postgresql://db/ml,              u,   ",
    "postgresql://u:@db/ml,                    jdbc:postgresql://db/ml,              u,   ",
    "postgresql://u%40x:p%3A%2F%25+@db/a%20b,  jdbc:postgresql://db/a+b,             u@x, p:/%+",
    "postgresql://u@[::1]:5433/ml,             jdbc:postgresql://[::1]:5433/ml,      u,   ",
    "postgresql://u@/ml?host=db&port=5433,     jdbc:postgresql://db:5433/ml,         u,   ",
    "postgresql:///ml?user=u&password=p,       jdbc:postgresql://localhost/ml,       u,   p",
    "postgresql://u@db,                        jdbc:postgresql://db/u,               u,   ",
    "postgresql://u@db/ml?sslmode=require,     jdbc:postgresql://db/ml?sslmode=require, u, ",
    "jdbc:postgresql://db:5433/ml?user=u&password=p%26, jdbc:postgresql://db:5433/ml, u,  p&",
    "jdbc:postgresql://db/ml?user=u&ssl=true,  jdbc:postgresql://db/ml?ssl=true,     u,   ",
  })
  void psqlAndJdbcUrlsAreUnderstood(String text, String jdbcUrl, String user, String password)
      throws StartFailure {
    assertThat(DatabaseUrl.parse(text)).isEqualTo(new DatabaseUrl(jdbcUrl, user, password));
  }

  @Test
  void severalHostsAreKept() throws StartFailure {
    String text = "postgresql://u@a:1,b:2/ml?target_session_attrs=read-write&connect_timeout=3";
    assertThat(DatabaseUrl.parse(text).jdbcUrl())
        .isEqualTo("jdbc:postgresql://a:1,b:2/ml?targetServerType=primary&connectTimeout=3");
  }

  @Test
  void withoutAUserItIsTheOneOfThisProcess() throws StartFailure {
    assertThat(DatabaseUrl.parse("postgresql://"))
        .isEqualTo(new DatabaseUrl("jdbc:postgresql://localhost/" + ME, ME, null));
    assertThat(DatabaseUrl.parse("jdbc:postgresql://db/ml").user()).isEqualTo(ME);
  }

  @Test
  void thePasswordIsNeverShown() throws StartFailure {
    assertThat(DatabaseUrl.parse("postgresql://u:secret@db/ml"))
        .hasToString("jdbc:postgresql://db/ml as u");
    assertThat(DatabaseUrl.parse("jdbc:postgresql://db/ml?password=secret&user=u"))
        .hasToString("jdbc:postgresql://db/ml as u");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://u@db/ml",
        "db",
        "",
        "postgresql://u@%2Fvar%2Frun/ml",
        "postgresql://u@db/ml?host=/var/run",
        "postgresql://u%@db/ml",
        "postgresql://u@db/ml?sslcrl=x",
        "postgresql://u@db/ml?sslmode",
        "postgresql://u@db/ml?target_session_attrs=best",
        "jdbc:postgresql://db:port/ml",
        "jdbc:postgresql://db/ml?password=%zz",
      })
  void whatIsNotUnderstoodIsRefused(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(StartFailure.class)
        .hasMessageNotContaining("\n");
  }
}
