package io.millrace.models.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.models.scoring.json.JsonException;
import io.millrace.models.scoring.json.JsonScanner;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.scoring.json.Slice;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ScoringPropertiesTest {

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"a\"",
    "\"b\"",
    "1",
    "-2.5",
    "1e9",
    "null",
    "true",
    "NaN",
    "-Infinity",
    "\"inputs\":",
    "\"instances\":",
    "\"dataframe_split\":",
    "\"dataframe_records\":",
    "\"columns\":[\"a\",\"b\"]",
    "\"data\":[[1,2]]",
    "\"params\":{}",
    " ",
    "\\",
    "\u00e9",
    "[[1],[2]]",
    "{\"a\":1,\"b\":\"x\"}",
    "{\"inputs\":{\"a\":[1],\"b\":2}}"
  };

  @Provide
  Arbitrary<String> almostRequests() {
    return Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(12).map(l -> String.join("", l));
  }

  @Property(tries = 3000)
  void anyBodyIsScoredOrRefused(@ForAll("almostRequests") String body) {
    for (Object model : Recorded.map(MODELS).values()) {
      Scoring scoring =
          new Scoring(SignatureJson.read(Recorded.map(model).get("signature")), new Describing());
      for (String type : new String[] {"application/json", "text/csv"}) {
        int status = Recorded.status(scoring.score(type, body.getBytes(StandardCharsets.UTF_8)));
        assertTrue(status == 200 || status == 400, type + " " + status);
      }
    }
  }

  @Property(tries = 3000)
  void whatTheScannerTakesIsJson(@ForAll("almostRequests") String text)
      throws CharacterCodingException {
    try {
      Slice slice = JsonScanner.check(text.getBytes(StandardCharsets.UTF_8));
      Object tree = slice.tree();
      if (tree instanceof Map<?, ?> map) {
        assertEquals(map.keySet(), JsonScanner.members(slice).keySet());
        JsonScanner.members(slice).forEach((k, v) -> assertEquals(map.get(k), v.tree()));
      }
    } catch (JsonException e) {
      assertTrue(e.getMessage().matches("(?s).*: line \\d+ column \\d+ \\(char \\d+\\)"));
    }
  }

  @Property
  void numbersReadBackAsTheyWere(@ForAll double value) {
    assertEquals(value, Double.parseDouble(Python.repr(value)));
  }

  @Property
  void textsReadBackAsTheyWere(@ForAll String text) {
    Object echoed =
        Recorded.map(
                Recorded.json(
                    new Scoring(null, TestModels.of("Same"))
                        .score("application/json", request(text))
                        .body()))
            .get("predictions");
    assertEquals(text, Recorded.list(echoed).getFirst());
  }

  private static byte[] request(String text) {
    StringBuilder body = new StringBuilder("{\"inputs\":[\"");
    text.chars().forEach(c -> body.append("\\u%04x".formatted(c)));
    return body.append("\"]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static final Object MODELS = Recorded.map(Recorded.read("cases.json.gz")).get("models");
}
