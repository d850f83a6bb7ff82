package io.millrace.models.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.models.engine.Answers;
import io.millrace.models.signature.ElementType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Columns of two types become a matrix of the type that pandas makes. */
class PromotionTest {

  @Test
  void isThatOfPandas() {
    for (Map.Entry<String, JsonNode> pair :
        Answers.root("/onnx/answers.json").get("matrix").properties()) {
      String[] types = pair.getKey().split(" ");
      ElementType common =
          Promotion.common(
              ElementType.of(types[0]).orElseThrow(), ElementType.of(types[1]).orElseThrow());
      assertThat(common.numpyName()).as(pair.getKey()).isEqualTo(pair.getValue().asText());
    }
  }
}
