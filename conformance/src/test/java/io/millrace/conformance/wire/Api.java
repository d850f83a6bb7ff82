package io.millrace.conformance.wire;

import static io.restassured.RestAssured.given;
import static io.restassured.config.EncoderConfig.encoderConfig;
import static io.restassured.config.JsonConfig.jsonConfig;

import io.millrace.conformance.Server;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Requests as they are written: nothing is encoded, completed or followed on the way. */
final class Api {
  static final String JSON = "application/json";

  private static final String ROOT = "/api/2.0/mlflow/";
  private static final RestAssuredConfig CONFIG =
      RestAssuredConfig.config()
          .encoderConfig(
              encoderConfig()
                  .defaultContentCharset("UTF-8")
                  .appendDefaultContentCharsetToContentTypeIfUndefined(false))
          .jsonConfig(jsonConfig().numberReturnType(NumberReturnType.DOUBLE));

  private Api() {}

  /** The path below MLflow's API, unless it is absolute. */
  static String absolute(String path) {
    return path.startsWith("/") ? path : ROOT + path;
  }

  static Response get(String path) {
    return send("GET", path, Map.of(), null);
  }

  static Response post(String path, String json) {
    return send("POST", path, Map.of("Content-Type", JSON), json);
  }

  /**
   * Sends a request.
   *
   * @param path below MLflow's API unless it is absolute, with its query, encoded
   * @param body null for none
   */
  static Response send(String method, String path, Map<String, String> headers, Object body) {
    return send(Server.url(), method, path, headers, body);
  }

  /** Sends a request to a server of the test's own. */
  static Response send(
      String url, String method, String path, Map<String, String> headers, Object body) {
    RequestSpecification request =
        given().config(CONFIG).baseUri(url).urlEncodingEnabled(false).redirects().follow(false);
    headers.forEach(request::header);
    if (body instanceof byte[] bytes) {
      request.body(bytes);
    } else if (body instanceof String text) {
      if (JSON.equals(headers.get("Content-Type"))) {
        request.body(text);
      } else {
        request.body(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return request.request(method, absolute(path));
  }
}
