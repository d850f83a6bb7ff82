package io.millrace.models.engine.python;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.models.scoring.Answer;
import io.millrace.models.scoring.Scoring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real models in real workers answer what MLflow's own scoring server answers, to the byte. */
@Timeout(120)
class PythonAnswersTest {

  @ParameterizedTest
  @MethodSource("models")
  void aModelAnswersAsMlflowsServer(String name) throws IOException {
    WorkerSettings settings = PythonModels.settings(1, 0, Duration.ofMinutes(1));
    try (PythonScorer scorer = PythonModels.load(name, settings)) {
      Scoring scoring = new Scoring(PythonModels.model(name).model().signature(), scorer);
      SoftAssertions softly = new SoftAssertions();
      cases()
          .filter(each -> each.get("model").asText().equals(name))
          .forEach(each -> check(scoring, each, softly));
      softly.assertAll();
    }
  }

  static Stream<String> models() throws IOException {
    return cases().map(each -> each.get("model").asText()).distinct();
  }

  private static Stream<JsonNode> cases() throws IOException {
    JsonNode all =
        new ObjectMapper().readTree(PythonModels.folder().resolve("cases.json").toFile());
    return StreamSupport.stream(all.spliterator(), false);
  }

  private static void check(Scoring scoring, JsonNode each, SoftAssertions softly) {
    byte[] body = each.get("body").asText().getBytes(StandardCharsets.UTF_8);
    Answer answer = scoring.score(each.get("content_type").asText(), body);
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    if (each.get("status").asInt() == 200) {
      softly.assertThat(text).as(each.get("body").asText()).isEqualTo(each.get("answer").asText());
    } else {
      softly.assertThat(wordless(text)).isEqualTo(wordless(each.get("answer").asText()));
    }
  }

  /** Messages quote pandas' own printing of data, which is nobody's contract. */
  private static String wordless(String error) {
    return error.replaceFirst("\"message\": \"(\\\\.|[^\"\\\\])*\"", "");
  }
}
