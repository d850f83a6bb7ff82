package io.millrace.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuarkusSettingsTest {

  @ParameterizedTest
  @ValueSource(strings = {"plain", "a$b", "a$$b", "${HOME}", "$${x}", "back\\slash", "x\\$y", "$"})
  void aPasswordArrivesAsItIs(String password) {
    Map<String, String> settings =
        settings(new DatabaseUrl("jdbc:postgresql://db/m", "u", password));
    assertThat(read(settings, "quarkus.datasource.tracking.password")).isEqualTo(password);
  }

  @Test
  void withoutAPasswordNoneIsSet() {
    assertThat(settings(new DatabaseUrl("jdbc:postgresql://db/m", "u", null)))
        .doesNotContainKey("quarkus.datasource.tracking.password")
        .containsEntry("quarkus.datasource.tracking.username", "u")
        .containsEntry("quarkus.http.port", "5001")
        .containsEntry("millrace.models.cache", "/data/models")
        .containsEntry("millrace.artifacts.root", "/data/artifacts");
  }

  private static Map<String, String> settings(DatabaseUrl url) {
    return QuarkusSettings.of(
        new ListenAddress("127.0.0.1", 5001),
        Path.of("/data/logs"),
        Path.of("/data/models"),
        ArtifactRoot.parse("/data/artifacts"),
        url);
  }

  private static String read(Map<String, String> settings, String name) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withSources(new PropertiesConfigSource(settings, "test", 400))
        .build()
        .getValue(name, String.class);
  }
}
