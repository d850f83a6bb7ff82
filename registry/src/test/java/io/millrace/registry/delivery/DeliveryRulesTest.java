package io.millrace.registry.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.WebhookConfig;
import io.millrace.registry.delivery.Attempt.Verdict;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from an answer, and how deliveries are signed. */
class DeliveryRulesTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "200, DELIVERED",
    "204, DELIVERED",
    "302, DELIVERED",
    "400, DEAD",
    "404, DEAD",
    "408, RETRY",
    "410, DEAD",
    "425, RETRY",
    "429, RETRY",
    "500, RETRY",
    "503, RETRY",
    "599, RETRY"
  })
  void theStatusDecides(int status, Verdict verdict) {
    assertThat(new Attempt(0, 0, status, null, "", null, false).verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 500, 1000",
    "2, 1000, 2000",
    "5, 8000, 16000",
    "11, 450000, 900000",
    "90, 450000, 900000"
  })
  void pausesDoubleUpToAQuarterOfAnHour(int failures, long least, long most) {
    assertThat(Backoff.millis(failures, null, NOW)).isBetween(least, most);
  }

  @ParameterizedTest
  @CsvSource({
    "120, 120000",
    "86400, 900000",
    "'Wed, 25 Nov 2026 12:01:00 GMT', 60000",
    "'Tue, 24 Nov 2026 12:00:00 GMT', 0",
    "soon, 0",
    "-1, 0",
    "'', 0"
  })
  void aServerMayAskForALongerPause(String retryAfter, long least) {
    assertThat(Backoff.millis(1, retryAfter, NOW)).isBetween(least, Math.max(1000, least));
  }

  @Test
  void theSignatureIsMlflows() {
    // Computed with mlflow.webhooks.delivery._generate_hmac_signature.
    assertThat(
            Signature.of(
                "geheim".getBytes(StandardCharsets.UTF_8),
                "0d8ef2c7-9b1f-4c1d-8d0d-0123456789ab",
                "1700000000",
                "{\"ü\": 1}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,I62j4oGVpjJ/rCyNyK0/kQCx9NjJH7UvA9uwhvYc3Mk=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data",
        "http://2130706433/",
        "http://[::1]/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "nonsense"
      })
  void whatMayNotBeCalledIsNotTriedAgain(String url) {
    WebhookConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(
                new PropertiesConfigSource(
                    Map.of("millrace.webhooks.allowed-schemes", "http"), "test", 1))
            .withMapping(WebhookConfig.class)
            .withConverter(
                java.time.Duration.class,
                100,
                new io.quarkus.runtime.configuration.DurationConverter())
            .build()
            .getConfigMapping(WebhookConfig.class);
    try (Courier courier = new Courier(config)) {
      Attempt attempt = courier.post(url, null, "id", "application/json", "{}", 100);
      assertThat(attempt.verdict()).isEqualTo(Verdict.DEAD);
      assertThat(attempt.error()).isNotBlank();
    }
  }
}
