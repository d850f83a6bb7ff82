package io.millrace.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The acceptance table of the transcoder: a row for each thing that a request may do. */
class TranscodingTest {

  @RegisterExtension static final EchoServer SERVER = new EchoServer();

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "transcoding.csv",
      delimiter = '|',
      numLinesToSkip = 1,
      quoteCharacter = '^')
  void answersAsTheTableSays(
      String what, String verb, String path, String body, int status, String answer) {
    boolean bare = verb.endsWith("!");
    String contentType = bare || verb.matches("GET|DELETE") ? null : "application/json";

    HttpResponse<String> response =
        Http.send(SERVER.uri(path), verb.replace("!", ""), contentType, body == null ? "" : body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    if (status == 200) {
      assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(response.body()).isEqualTo(answer);
    } else {
      assertThat(response.body()).contains(answer);
    }
  }
}
