package io.millrace.models.signature;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.runtime.python.PythonTime;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a param, and sees to it that its default is what it says. */
final class ParamParser {

  private ParamParser() {}

  static Param param(JsonField spec) {
    JsonField name = spec.member("name");
    JsonField type = spec.find("type").or(() -> spec.find("dtype")).orElse(null);
    if (type == null) {
      throw new JsonField(spec.path() + ".type", null).error("is missing");
    }
    DataType dataType =
        type.text().equals("object") ? TypeParser.structure(spec) : TypeParser.scalar(type);
    if (dataType == DataType.Scalar.BINARY) {
      throw type.error("is binary, which no param can be");
    }
    boolean isList = spec.find("shape").map(shape -> isList(shape, dataType)).orElse(false);
    JsonField value = spec.member("default");
    // MLflow takes a number for the text of it.
    String text = name.node().isNumber() ? name.node().asText() : name.text();
    return new Param(
        text, dataType, isList ? list(value, dataType) : value(value, dataType), isList);
  }

  private static boolean isList(JsonField shape, DataType type) {
    List<JsonField> lengths = shape.elements();
    boolean isAnyLength =
        lengths.size() == 1
            && lengths.getFirst().node().isIntegralNumber()
            && lengths.getFirst().node().asLong() == -1;
    if (!isAnyLength || type instanceof DataType.Structure) {
      throw shape.error("must be null, or [-1] for a list of scalars");
    }
    return true;
  }

  private static List<Object> list(JsonField value, DataType type) {
    List<Object> list = new ArrayList<>();
    value.elements().forEach(element -> list.add(value(element, type)));
    return list;
  }

  private static Object value(JsonField value, DataType type) {
    JsonNode node = value.node();
    if (type instanceof DataType.Structure) {
      return json(value.object());
    }
    boolean isOfType =
        switch ((DataType.Scalar) type) {
          case BOOLEAN -> node.isBoolean();
          case INTEGER, LONG -> node.isIntegralNumber();
          case FLOAT, DOUBLE -> node.isNumber();
          case STRING -> node.isTextual();
          case DATETIME -> node.isTextual() && isTime(node.textValue());
          case BINARY -> false;
        };
    if (!isOfType && !node.isNull()) {
      throw value.error(
          "is %s, and not of type %s".formatted(value.shown(), SignatureText.of(type)));
    }
    return json(value);
  }

  private static boolean isTime(String text) {
    try {
      PythonTime.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static Object json(JsonField value) {
    JsonNode node = value.node();
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        value.members().forEach(member -> map.put(member.name(), json(member.value())));
        yield map;
      }
      case ARRAY -> value.elements().stream().map(ParamParser::json).toList();
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> number(value);
      default -> null;
    };
  }

  private static Number number(JsonField value) {
    if (!value.node().isIntegralNumber()) {
      return value.node().doubleValue();
    }
    if (!value.node().canConvertToLong()) {
      throw value.error("does not fit into 64 bits");
    }
    return value.node().longValue();
  }
}
