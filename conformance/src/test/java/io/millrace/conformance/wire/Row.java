package io.millrace.conformance.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.conformance.Deviations;
import io.restassured.response.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row of the reference's tables: a request, and what the answer must be. Texts may hold the
 * names of {@link World}.
 *
 * @param name the row, as the reference has it
 * @param body null for none
 * @param status the HTTP status of the answer
 * @param code the {@code error_code} of a refusal, null for a success
 * @param message what the message of a refusal must contain
 * @param values what must be found at these JSON paths of the answer; null: nothing
 * @param deviation what MLflow does instead, empty when it does the same
 */
record Row(
    String name,
    String method,
    String path,
    Map<String, String> headers,
    String body,
    int status,
    String code,
    String message,
    Map<String, Object> values,
    String deviation) {

  /** Where the reference gives the status alone. */
  static final String ANY = "";

  static final String INVALID = "INVALID_PARAMETER_VALUE";
  static final String ABSENT = "RESOURCE_DOES_NOT_EXIST";
  static final String BAD = "BAD_REQUEST";
  static final String EXISTS = "RESOURCE_ALREADY_EXISTS";

  static Row get(String name, String path) {
    return request(name, "GET", path, Map.of(), null);
  }

  static Row post(String name, String path, String body) {
    return request(name, "POST", path, Map.of("Content-Type", Api.JSON), body);
  }

  static Row patch(String name, String path, String body) {
    return request(name, "PATCH", path, Map.of("Content-Type", Api.JSON), body);
  }

  static Row delete(String name, String path) {
    return request(name, "DELETE", path, Map.of("Content-Type", Api.JSON), "{}");
  }

  static Row request(
      String name, String method, String path, Map<String, String> headers, String body) {
    return new Row(name, method, path, headers, body, 200, null, "", Map.of(), "");
  }

  /** Refused as a 400 with this code and, somewhere in the message, this text. */
  Row refused(String expectedCode, String expectedMessage) {
    return refused(400, expectedCode, expectedMessage);
  }

  Row refused(int expectedStatus, String expectedCode, String expectedMessage) {
    return new Row(
        name,
        method,
        path,
        headers,
        body,
        expectedStatus,
        expectedCode,
        expectedMessage,
        values,
        deviation);
  }

  /** Accepted, with this value at that JSON path of the answer; null: with nothing there. */
  Row gives(String jsonPath, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(jsonPath, value);
    return new Row(name, method, path, headers, body, status, code, message, more, deviation);
  }

  /** MLflow does otherwise, and Millrace does not follow. */
  Row unlikeMlflow(String whatItDoes) {
    return new Row(name, method, path, headers, body, status, code, message, values, whatItDoes);
  }

  void check(World world) throws Throwable {
    Deviations.check(
        deviation,
        () -> {
          String before = code == null ? "" : world.snapshot();
          String sent = body == null ? null : world.fill(body);
          Response response = Api.send(method, world.fill(path), headers, sent);
          assertThat(response.statusCode())
              .as("%s, which answers %s", name, response.asString())
              .isEqualTo(status);
          if (code == null) {
            checkValues(world, response);
          } else {
            checkRefusal(world, response);
            assertThat(world.snapshot()).as("%s: nothing is written", name).isEqualTo(before);
          }
          return null;
        });
  }

  private void checkValues(World world, Response response) {
    values.forEach(
        (jsonPath, value) ->
            assertThat(response.jsonPath().<Object>get(jsonPath))
                .as("%s: %s", name, jsonPath)
                .isEqualTo(value instanceof String text ? world.fill(text) : value));
  }

  private void checkRefusal(World world, Response response) {
    assertThat(response.contentType()).as(name).startsWith(Api.JSON);
    String actual = response.path("error_code");
    assertThat(actual).as(name).isEqualTo(code.equals(ANY) ? actual : code).isNotBlank();
    assertThat(response.<String>path("message")).as(name).contains(world.fill(message));
  }

  @Override
  public String toString() {
    return name;
  }
}
