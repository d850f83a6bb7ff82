package io.millrace.models.engine;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** What a make.py has written: what models were given, and what MLflow answered. */
public final class Answers {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /**
   * A call.
   *
   * @param answer null if it was refused
   */
  public record Case(
      String model, String name, Map<String, Object> params, Payload given, Payload answer) {
    @Override
    public String toString() {
      return model + ", " + name;
    }
  }

  private Answers() {}

  /** All of a file among the resources. */
  public static JsonNode root(String file) {
    try (InputStream in = Answers.class.getResourceAsStream(file)) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<Case> cases(String file) {
    return StreamSupport.stream(root(file).get("cases").spliterator(), false)
        .map(
            each ->
                new Case(
                    each.get("model").asText(),
                    each.get("case").asText(),
                    params(each.path("params")),
                    payload(each.get("given")),
                    each.get("answer").isNull() ? null : payload(each.get("answer"))))
        .toList();
  }

  private static Map<String, Object> params(JsonNode node) {
    Map<String, Object> params = new LinkedHashMap<>();
    node.properties().forEach(each -> params.put(each.getKey(), object(each.getValue())));
    return params;
  }

  private static Payload payload(JsonNode node) {
    if (node.has("array")) {
      return tensor(node.get("array"));
    }
    boolean isTable = node.has("table");
    LinkedHashMap<String, Tensor> all = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : node.get(isTable ? "table" : "arrays").properties()) {
      all.put(each.getKey(), tensor(each.getValue()));
    }
    if (!isTable) {
      return new Payload.TensorMap(all);
    }
    List<Table.Column> columns = new ArrayList<>();
    all.forEach((name, values) -> columns.add(new Table.Column(name, values)));
    return new Table(columns, all.firstEntry().getValue().size(), true);
  }

  private static Tensor tensor(JsonNode node) {
    ElementType type = ElementType.of(node.get("type").asText()).orElseThrow();
    JsonNode data = node.get("data");
    long[] shape =
        StreamSupport.stream(node.get("shape").spliterator(), false)
            .mapToLong(JsonNode::asLong)
            .toArray();
    if (!type.isFixedSize()) {
      Object[] objects =
          StreamSupport.stream(data.spliterator(), false).map(Answers::object).toArray();
      return Tensor.of(type, objects, shape);
    }
    ByteBuffer buffer = Tensor.allocate(type, data.size());
    data.forEach(element -> put(buffer, type, element));
    return Tensor.of(type, buffer.flip(), shape);
  }

  private static Object object(JsonNode node) {
    if (node.isDouble() && Double.isNaN(node.doubleValue())) {
      // pandas' word for a text that is missing.
      return null;
    }
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false).map(Answers::object).toList();
    }
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.properties().forEach(each -> map.put(each.getKey(), object(each.getValue())));
      return map;
    }
    return node.isInt() ? node.asLong() : JSON.convertValue(node, Object.class);
  }

  private static void put(ByteBuffer buffer, ElementType type, JsonNode value) {
    BigInteger whole = value.isIntegralNumber() ? value.bigIntegerValue() : BigInteger.ZERO;
    switch (type) {
      case BOOL -> buffer.put((byte) (value.asBoolean() ? 1 : 0));
      case FLOAT16 -> buffer.putShort(Float.floatToFloat16((float) value.asDouble()));
      case FLOAT32 -> buffer.putFloat((float) value.asDouble());
      case FLOAT64 -> buffer.putDouble(value.asDouble());
      default -> {
        switch (type.bytes()) {
          case 1 -> buffer.put(whole.byteValue());
          case 2 -> buffer.putShort(whole.shortValue());
          case 4 -> buffer.putInt(whole.intValue());
          default -> buffer.putLong(whole.longValue());
        }
      }
    }
  }
}
