package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.conformance.Patience;
import io.millrace.conformance.Receiver;
import io.millrace.conformance.Setting;
import io.millrace.conformance.Standalone;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs that lead to where webhooks must not, at a server that calls public addresses only. */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("fault")
class WebhookAddressesTest {
  private static final Map<String, String> JSON = Map.of("Content-Type", Api.JSON);
  private static final Map<String, String> STRICT =
      Map.of("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http,https");

  /** Made while that was allowed. */
  private String earlier;

  private Standalone server;
  private Receiver receiver;

  @BeforeAll
  void startTwice(@TempDir Path data) throws IOException {
    assumeTrue(!Setting.URL.isSet() && Standalone.isBuilt(), "needs the packaged application");
    receiver = Receiver.start();
    server = Standalone.start(data, Receiver.allowed(Map.of()));
    Response made = create(receiver.url("/earlier"));
    assertThat(made.statusCode()).as(made.asString()).isEqualTo(200);
    earlier = made.path("webhook.webhook_id");
    server.close();
    server = Standalone.start(data, STRICT);
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
      receiver.close();
    }
  }

  private Response send(String method, String path, String body) {
    return Api.send(server.target().url(), method, path, JSON, body);
  }

  private Response create(String url) {
    return send(
        "POST",
        "webhooks",
        """
        {"name": "n", "url": "%s", "events": [{"entity": "REGISTERED_MODEL", "action": "CREATED"}]}
        """
            .formatted(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:<port>/x",
        "http://localhost:<port>/x",
        "http://LOCALHOST.:<port>/x",
        "http://[::1]:<port>/x",
        "http://2130706433:<port>/x",
        "http://0x7f000001:<port>/x",
        "http://0177.0.0.1:<port>/x",
        "http://127.1:<port>/x",
        "http://0:<port>/x",
        "http://0.0.0.0:<port>/x",
        "http://[::]:<port>/x",
        "http://[::ffff:127.0.0.1]:<port>/x",
        "http://[::ffff:7f00:1]:<port>/x",
        "http://[64:ff9b::7f00:1]/x",
        "http://[2002:7f00:1::]/x",
        "http://①②⑦.0.0.1:<port>/x",
        "http://127。0。0。1:<port>/x",
        "http://public.example@127.0.0.1:<port>/x",
        "http://127.0.0.1:<port>\\\\@public.example/x",
        "http://127.0.0.1:<port>#@public.example/x",
        "http://10.0.0.1/x",
        "http://172.16.0.1/x",
        "http://192.168.0.1/x",
        "http://100.64.0.1/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://224.0.0.1/x",
        "http://255.255.255.255/x",
        "http://[fe80::1]/x",
        "http://[fd00::1]/x",
        "http://[ff02::1]/x",
        "http://nobody.invalid/x",
        "file:///etc/passwd",
        "gopher://127.0.0.1:<port>/x",
        "jar:http://127.0.0.1:<port>/x!/",
        "javascript:alert(1)",
        "//127.0.0.1:<port>/x",
        "http:127.0.0.1:<port>/x",
        "http://127.0.0.1:<port>/\\r\\nX: y",
        "http://127.0.0.1:99999/x"
      })
  void isRefusedAndNotCalled(String template) {
    String port = receiver.url("").replaceAll(".*:", "");
    String url = template.replace("<port>", port);
    String before = send("GET", "webhooks", null).asString();
    for (Response response :
        List.of(
            create(url),
            send("PATCH", "webhooks/" + earlier, "{\"url\": \"%s\"}".formatted(url)),
            send(
                "POST",
                "/api/v1/subscriptions",
                "{\"name\": \"n\", \"url\": \"%s\"}".formatted(url)))) {
      assertThat(response.statusCode()).as(response.asString()).isEqualTo(400);
      assertThat(response.<String>path("error_code")).isEqualTo("INVALID_PARAMETER_VALUE");
      assertThat(response.<String>path("message")).containsIgnoringCase("webhook URL");
    }
    assertThat(send("GET", "webhooks", null).asString()).isEqualTo(before);
    assertThat(send("GET", "/api/v1/subscriptions", null).asString()).isEqualTo("{}");
    assertThat(receiver.at("/x")).isEmpty();
  }

  @Test
  void whatWasAllowedEarlierIsNotCalledEither() throws InterruptedException {
    JsonPath test = send("POST", "webhooks/" + earlier + "/test", "{}").jsonPath();
    assertThat(test.getBoolean("result.success")).isFalse();
    assertThat(test.getString("result.error_message")).startsWith("Failed to test webhook: ");
    send("POST", "registered-models/create", "{\"name\": \"model\"}").then().statusCode(200);
    String dead = "/api/v1/webhooks/" + earlier + "/deliveries?state=DEAD";
    Patience.until(() -> send("GET", dead, null).path("deliveries") != null);
    assertThat(receiver.at("/earlier")).isEmpty();
  }
}
