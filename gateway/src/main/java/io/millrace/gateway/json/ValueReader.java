package io.millrace.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.math.BigDecimal;

/** Reads one value at the parser's current token. What does not fit is refused with its path. */
final class ValueReader {

  private final JsonParser in;
  private final MessageReader messages;
  private final WellKnownReader wellKnown;

  ValueReader(JsonParser in, MessageReader messages) {
    this.in = in;
    this.messages = messages;
    wellKnown = new WellKnownReader(in, this);
  }

  /** The value of a field, or one item of a list: as protobuf's reflection takes it. */
  Object read(FieldPlan field, JsonToken token, Message.Builder parent) throws IOException {
    return switch (field.kind()) {
      case STRING -> text(token);
      case INT32, INT64, UINT32, UINT64 -> whole(field, token);
      case DOUBLE -> number(field, token);
      case FLOAT -> narrow(field, token);
      case BOOL -> bool(field, token);
      case BYTES -> {
        require(token, JsonToken.VALUE_STRING);
        yield Scalars.parse(field, in.getText(), JsonPath.of(in));
      }
      case ENUM -> enumValue(field, token);
      case MESSAGE -> message(field, token, parent);
    };
  }

  private Message message(FieldPlan field, JsonToken token, Message.Builder parent)
      throws IOException {
    Message.Builder builder = parent.newBuilderForField(field.field());
    MessagePlan plan = field.message();
    if (plan.wellKnown() != null) {
      wellKnown.read(plan, token, builder);
    } else {
      require(token, JsonToken.START_OBJECT);
      messages.readObject(plan, builder);
    }
    return builder.buildPartial();
  }

  String text(JsonToken token) throws IOException {
    require(token, JsonToken.VALUE_STRING);
    String text = in.getText();
    String why = Text.whyBad(text);
    if (why != null) {
      throw Problems.badText(JsonPath.of(in), why);
    }
    return text;
  }

  private Object whole(FieldPlan field, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NUMBER_INT
        && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long number = in.getLongValue();
      if (field.kind() == Kind.INT64 || field.kind() == Kind.UINT64 && number >= 0) {
        return number;
      }
      if (field.kind() == Kind.INT32 && number == (int) number) {
        return (int) number;
      }
    }
    if (token == JsonToken.VALUE_STRING) {
      return Scalars.parse(field, in.getText(), JsonPath.of(in));
    }
    if (!token.isNumeric() || in.isNaN()) {
      throw wrongType(token);
    }
    return Scalars.whole(
        field.kind(), decimal(field, token), JsonPath.of(in), in.getText(), pythonType(token));
  }

  private BigDecimal decimal(FieldPlan field, JsonToken token) throws IOException {
    try {
      return in.getDecimalValue();
    } catch (NumberFormatException exponent) {
      // It has more than an int's digits; a double says which way.
      throw in.getDoubleValue() == 0
          ? wrongType(token)
          : Problems.outOfRange(JsonPath.of(in), in.getText(), field.kind());
    }
  }

  private Double number(FieldPlan field, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        // JSON has no NaN; Infinity here is a number too large for a double.
        double number = in.getDoubleValue();
        if (in.isNaN()) {
          throw wrongType(token);
        }
        if (Double.isInfinite(number)) {
          throw Problems.outOfRange(JsonPath.of(in), in.getText(), field.kind());
        }
        yield number;
      }
      case VALUE_STRING -> (Double) Scalars.parse(field, in.getText(), JsonPath.of(in));
      // As MLflow: a metric that is true or false is 1 or 0.
      case VALUE_TRUE -> 1.0;
      case VALUE_FALSE -> 0.0;
      default -> throw wrongType(token);
    };
  }

  private Float narrow(FieldPlan field, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_STRING) {
      return (Float) Scalars.parse(field, in.getText(), JsonPath.of(in));
    }
    Float number = Scalars.narrow(number(field, token));
    if (number == null) {
      throw Problems.outOfRange(JsonPath.of(in), in.getText(), field.kind());
    }
    return number;
  }

  private Boolean bool(FieldPlan field, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_STRING -> (Boolean) Scalars.parse(field, in.getText(), JsonPath.of(in));
      default -> throw wrongType(token);
    };
  }

  private EnumValueDescriptor enumValue(FieldPlan field, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
      throw wrongType(token);
    }
    EnumValueDescriptor value = field.enumPlan().parse(in.getText());
    if (value == null) {
      throw Problems.notAChoice(
          JsonPath.of(in), JsonEcho.of(in, token), field.enumPlan().choices());
    }
    return value;
  }

  void require(JsonToken token, JsonToken wanted) throws IOException {
    if (token != wanted) {
      throw wrongType(token);
    }
  }

  MillraceException wrongType(JsonToken token) throws IOException {
    String path = JsonPath.of(in);
    return Problems.wrongType(path, JsonEcho.of(in, token), pythonType(token));
  }

  /** The name of the type that Python's JSON reader gives such a value. */
  static String pythonType(JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> "str";
      case VALUE_NUMBER_INT -> "int";
      case VALUE_NUMBER_FLOAT -> "float";
      case VALUE_TRUE, VALUE_FALSE -> "bool";
      case START_ARRAY -> "list";
      case START_OBJECT -> "dict";
      default -> "NoneType";
    };
  }
}
