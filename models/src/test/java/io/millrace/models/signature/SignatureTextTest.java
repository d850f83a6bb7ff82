package io.millrace.models.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Against what MLflow itself prints for the same JSON, as {@code make_folders.py} noted it. */
class SignatureTextTest {

  private static JsonNode texts() throws Exception {
    try (InputStream in = SignatureTextTest.class.getResourceAsStream("/format/texts.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  @TestFactory
  Stream<DynamicTest> printsAsMlflow() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode each : texts()) {
      String json = each.get("json").textValue();
      tests.add(
          DynamicTest.dynamicTest(
              json,
              () ->
                  assertEquals(
                      each.get("text").textValue().replace("datetime64[us]", "datetime64[ns]"),
                      each.get("part").textValue().equals("params")
                          ? SignatureText.of(SignatureParser.params(json, "params"))
                          : SignatureText.of(SignatureParser.schema(json, "inputs")))));
    }
    return tests.stream();
  }
}
