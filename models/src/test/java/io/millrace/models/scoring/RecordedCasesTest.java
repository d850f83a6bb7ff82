package io.millrace.models.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whole requests, answered as MLflow answers them: status, error and, where it counts, each byte.
 */
class RecordedCasesTest {

  @TestFactory
  Stream<DynamicTest> requestsAreAnsweredAsMlflowAnswersThem() {
    Map<?, ?> recorded = Recorded.map(Recorded.read("cases.json.gz"));
    Map<?, ?> models = Recorded.map(recorded.get("models"));
    return Recorded.list(recorded.get("cases")).stream()
        .map(Recorded::map)
        .map(
            request -> {
              Map<?, ?> model = Recorded.map(models.get(request.get("model")));
              String name = (String) request.get("name");
              return DynamicTest.dynamicTest(
                  name + ": " + request.get("body"), () -> check(name, request, model));
            });
  }

  private static void check(String name, Map<?, ?> request, Map<?, ?> model) {
    String type = request.containsKey("type") ? (String) request.get("type") : "application/json";
    Scoring scoring =
        new Scoring(
            SignatureJson.read(model.get("signature")), TestModels.of((String) model.get("class")));
    Answer answer = scoring.score(type, body(request));
    List<String> wrong = new ArrayList<>();
    String expectedType = Recorded.status(answer) == 415 ? Answer.TEXT : Answer.JSON;
    assertEquals(expectedType, answer.contentType());
    compare(wrong, "status", request.get("status"), (long) Recorded.status(answer));
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    if (wrong.isEmpty() && request.containsKey("answer")) {
      compare(wrong, "body", request.get("answer"), text);
    } else if (wrong.isEmpty() && request.containsKey("described")) {
      Map<?, ?> body = Recorded.map(Recorded.json(answer.body()));
      Object data = body.containsKey("predictions") ? body.get("predictions") : body;
      compare(wrong, "data", request.get("described"), data);
    } else if (wrong.isEmpty()) {
      error(wrong, name, Recorded.map(request.get("error")), answer);
    }
    assertEquals(CaseDifferences.ANSWERS.containsKey(name), !wrong.isEmpty(), wrong.toString());
  }

  private static void error(List<String> wrong, String name, Map<?, ?> expected, Answer answer) {
    Map<?, ?> actual = Recorded.map(Recorded.json(answer.body()));
    compare(wrong, "members", List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
    for (Object key : List.of("error_code", "sqlstate", "error_class")) {
      compare(wrong, (String) key, expected.get(key), actual.get(key));
    }
    // The four forms are named in no order.
    String message = ((String) actual.get("message")).replaceAll("(?s)(fields \\{).*?(})", "$1…$2");
    if (wrong.isEmpty()) {
      List<String> words = new ArrayList<>();
      compare(words, "message", expected.get("message"), message);
      assertEquals(CaseDifferences.WORDS.contains(name), !words.isEmpty(), words.toString());
    }
  }

  private static void compare(List<String> wrong, String what, Object expected, Object actual) {
    if (expected == null ? actual != null : !expected.equals(actual)) {
      wrong.add("%s: MLflow %s, here %s".formatted(what, expected, actual));
    }
  }

  private static byte[] body(Map<?, ?> request) {
    return request.containsKey("base64")
        ? Base64.getDecoder().decode((String) request.get("base64"))
        : ((String) request.get("body")).getBytes(StandardCharsets.UTF_8);
  }
}
