package io.millrace.tracking.experiment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.TrackingConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationRulesTest {

  private static LocationRules rules(Map<String, String> settings) {
    TrackingConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(TrackingConfig.class)
            .withDefaultValues(settings)
            .addDefaultInterceptors()
            .build()
            .getConfigMapping(TrackingConfig.class);
    return new LocationRules(config);
  }

  private final LocationRules rules = rules(Map.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://bucket/a;b/c;d",
        "s3://bucket/p?endpoint=1&x=%zz",
        "gs://bucket/p",
        "wasbs://c@account.blob.core.windows.net/p",
        "dbfs:/p",
        "file:///tmp/x",
        "/tmp/a;b/x",
        "relative/path",
        "C:\\models",
        "mlflow-artifacts:/a/b",
        "mlflow-artifacts:a"
      })
  void locationsThatNameNoHostAreTaken(String location) {
    assertThatCode(() -> rules.check(location)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s3://b/p#x", "/tmp/x#", "http://h/p;x=1", "file:///tmp/x;y", "tmp/x;y?q=1"})
  void fragmentsAndParamsAreRefused(String location) {
    refused(rules, location, "'artifact_location' URL can't include fragments or params.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://b/p?x=../y",
        "s3://b/p?x=%2E%2e/y",
        "s3://b/p?x=%zz%25252e%252e",
        "/a??x=.."
      })
  void aQueryCannotClimb(String location) {
    refused(rules, location, "Invalid query string");
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil/p,http",
    "HTTPS://evil/p,https",
    "' \thttp://evil/p',http",
    "ht\ttp://evil/p,http",
    "http:/p,http",
    "http:\\\\evil/p,http",
    "ftp://evil/p,ftp",
    "sftp://user@evil/p,sftp",
    "hdfs://evil:9000/p,hdfs",
    "viewfs://evil/p,viewfs",
    "r2://evil/p,r2",
    "b2://evil/p,b2",
    "abfss://c@evil/p,abfss",
    "mlflow-artifacts://evil/p,mlflow-artifacts"
  })
  void locationsThatNameAHostAreRefused(String location, String scheme) {
    refused(rules, location, "'artifact_location' cannot use the '" + scheme + "' scheme: ");
  }

  @Test
  void theServersOwnHostIsTakenAndNoOther() {
    LocationRules own =
        rules(Map.of("millrace.tracking.default-artifact-root", "https://files.example/root"));

    assertThatCode(() -> own.check("https://FILES.example/other")).doesNotThrowAnyException();
    assertThatCode(() -> own.check("http://me@files.example:443/x")).doesNotThrowAnyException();
    assertThatCode(() -> own.check("mlflow-artifacts://files.example:443/x"))
        .doesNotThrowAnyException();
    refused(own, "http://files.example/x", "'http' scheme");
    refused(own, "https://files.example@evil/x", "'https' scheme");
    refused(own, "https://files.example.evil/x", "'https' scheme");
    refused(own, "https://evil\\@files.example/x", "'https' scheme");
    refused(own, "https://files.example\\@evil/x", "'https' scheme");
    refused(own, "sftp://files.example/x", "'sftp' scheme");
  }

  @Test
  void anAllowedSchemeMayNameAnyHost() {
    LocationRules allowing =
        rules(Map.of("millrace.tracking.allowed-host-addressed-artifact-schemes", "sftp, hdfs"));

    assertThatCode(() -> allowing.check("SFTP://host/p")).doesNotThrowAnyException();
    assertThatCode(() -> allowing.check("hdfs://host/p")).doesNotThrowAnyException();
    refused(allowing, "viewfs://host/p", "'viewfs' scheme");
  }

  @Test
  void aLocationHasABoundedLength() {
    assertThatCode(() -> rules.check("s".repeat(2048))).doesNotThrowAnyException();
    refused(rules, "s".repeat(2049), "Invalid artifact path length. ");
  }

  private static void refused(LocationRules rules, String location, String message) {
    assertThatThrownBy(() -> rules.check(location))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(message);
  }
}
