package io.millrace.models.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Tensor;
import io.millrace.models.engine.Scorer;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.ElementType;
import io.millrace.models.signature.Param;
import io.millrace.models.signature.Schema;
import io.millrace.models.signature.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What no recording shows. */
class ScoringTest {

  private static final Scoring SAME = new Scoring(null, TestModels.of("Same"));

  @Test
  void aBodyWithoutATypeIsUnsupported() {
    Answer answer = SAME.score(null, bytes("{\"inputs\":[1]}"));
    assertEquals(415, Recorded.status(answer));
    assertTrue(text(answer).contains("'text/csv', 'application/json'"), text(answer));
  }

  @Test
  void nestingIsBounded() {
    Answer deep = json(SAME, "{\"inputs\":" + "[".repeat(400) + "1" + "]".repeat(400) + "}");
    assertEquals(200, Recorded.status(deep));
    Answer deeper = json(SAME, "{\"inputs\":" + "[".repeat(100_000));
    assertEquals(400, Recorded.status(deeper));
    assertTrue(text(deeper).contains("more than 500 arrays and objects"), text(deeper));
  }

  @Test
  void whatIsMissingIsBounded() {
    StringBuilder rows = new StringBuilder("{\"dataframe_records\":[{}");
    for (int i = 0; i < 20_000; i++) {
      rows.append(",{\"c").append(i).append("\":1}");
    }
    Answer answer = json(SAME, rows.append("]}").toString());
    assertEquals(400, Recorded.status(answer));
    assertTrue(text(answer).contains("cells are missing"), text(answer));
  }

  @Test
  void aSignatureOfTypeHintsLeavesDataAsItIs() {
    Schema column = new Schema.Columns(List.of(new Schema.Column(null, new DataType.Any(), true)));
    List<Param> params = List.of(new Param("k", DataType.Scalar.LONG, 2L, false));
    Scoring scoring = new Scoring(new Signature(column, null, params, true), new Describing());
    assertEquals(
        "{\"predictions\": {\"data\": {\"value\": [{\"a\": 1}]}, \"params\": {\"k\": 3}}}",
        text(json(scoring, "{\"inputs\":[{\"a\":1}],\"params\":{\"k\":3}}")));
    Answer other = json(scoring, "{\"instances\":[1]}");
    assertEquals(400, Recorded.status(other));
    assertTrue(text(other).contains("INVALID_PARAMETER_VALUE"), text(other));
    // The LLM form is data as a whole, params too.
    assertEquals(
        "{\"data\": {\"value\": {\"input\": \"x\", \"k\": 3}}, \"params\": {\"k\": 2}}",
        text(json(scoring, "{\"input\":\"x\",\"k\":3}")));
  }

  @Test
  void aModelThatFallsOverIsTheCallersFault() {
    Scoring scoring =
        new Scoring(
            null,
            answering(
                () -> {
                  throw new IllegalStateException("no such node");
                }));
    Answer answer = json(scoring, "{\"inputs\":[1]}");
    assertEquals(400, Recorded.status(answer));
    assertTrue(
        text(answer)
            .endsWith("\"stack_trace\": \"java.lang.IllegalStateException: no such node\"}"),
        text(answer));
  }

  @Test
  void timesOfATensorAreNanoseconds() {
    ByteBuffer time = Tensor.allocate(ElementType.DATETIME, 1).putLong(0, 1_500_000_000L);
    Tensor tensor = Tensor.of(ElementType.DATETIME, time, 1);
    assertEquals(
        "{\"predictions\": [1500000000]}",
        text(json(new Scoring(null, answering(() -> tensor)), "{\"inputs\":[1]}")));
  }

  @Test
  void whatJsonCannotSayIsAFault() {
    ByteBuffer one = Tensor.allocate(ElementType.COMPLEX64, 1);
    Tensor tensor = Tensor.of(ElementType.COMPLEX64, one, 1);
    Answer answer = json(new Scoring(null, answering(() -> tensor)), "{\"inputs\":[1]}");
    assertEquals(500, Recorded.status(answer));
    assertEquals("Internal Server Error", text(answer));
  }

  @Test
  void complexInputsAreRefused() {
    Schema schema =
        new Schema.Tensors(List.of(new Schema.Spec("x", ElementType.COMPLEX64, List.of(-1L))));
    Scoring scoring = new Scoring(new Signature(schema, null, null, false), new Describing());
    assertEquals(400, Recorded.status(json(scoring, "{\"inputs\":{\"x\":[1]}}")));
    assertEquals(400, Recorded.status(json(scoring, "{\"dataframe_records\":[{\"x\":1}]}")));
  }

  private interface Prediction {
    Payload get();
  }

  private static Scorer answering(Prediction prediction) {
    return new Scorer() {
      @Override
      public Payload predict(Payload input, Map<String, Object> params) {
        return prediction.get();
      }

      @Override
      public void close() {}
    };
  }

  private static Answer json(Scoring scoring, String body) {
    return scoring.score("application/json", bytes(body));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
