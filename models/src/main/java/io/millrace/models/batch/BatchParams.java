package io.millrace.models.batch;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Params, from the contract's form to what JSON says. */
final class BatchParams {

  private BatchParams() {}

  /** As {@code Boolean, Long, Double, String, List} and {@code Map}. */
  static Map<String, Object> of(Struct struct) {
    Map<String, Object> map = new LinkedHashMap<>();
    struct.getFieldsMap().forEach((name, value) -> map.put(name, plain(value)));
    return map;
  }

  private static Object plain(Value value) {
    return switch (value.getKindCase()) {
      case BOOL_VALUE -> value.getBoolValue();
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> number(value.getNumberValue());
      case STRUCT_VALUE -> of(value.getStructValue());
      case LIST_VALUE -> list(value.getListValue());
      default -> null;
    };
  }

  /** The contract has doubles only: a number without a fraction is a whole one. */
  private static Object number(double number) {
    return number == Math.rint(number) && Math.abs(number) <= 0x1p53
        ? (Object) (long) number
        : (Object) number;
  }

  private static List<Object> list(ListValue values) {
    List<Object> list = new ArrayList<>();
    values.getValuesList().forEach(value -> list.add(plain(value)));
    return list;
  }

  /** The same as a message. */
  static Struct struct(Map<?, ?> map) {
    Struct.Builder struct = Struct.newBuilder();
    map.forEach((name, value) -> struct.putFields(String.valueOf(name), value(value)));
    return struct.build();
  }

  private static Value value(Object plain) {
    Value.Builder value = Value.newBuilder();
    return switch (plain) {
      case null -> value.setNullValueValue(0).build();
      case Boolean flag -> value.setBoolValue(flag).build();
      case Number number -> value.setNumberValue(number.doubleValue()).build();
      case Map<?, ?> map -> value.setStructValue(struct(map)).build();
      case List<?> list -> {
        ListValue.Builder values = ListValue.newBuilder();
        list.forEach(item -> values.addValues(value(item)));
        yield value.setListValue(values).build();
      }
      default -> value.setStringValue(String.valueOf(plain)).build();
    };
  }

  /** Whole numbers as longs, whatever a reader of JSON made of them. */
  static Object widened(Object json) {
    return switch (json) {
      case Integer number -> (long) number;
      case List<?> list -> {
        List<Object> widened = new ArrayList<>();
        list.forEach(item -> widened.add(widened(item)));
        yield widened;
      }
      case Map<?, ?> map -> {
        Map<Object, Object> widened = new LinkedHashMap<>();
        map.forEach((name, item) -> widened.put(name, widened(item)));
        yield widened;
      }
      case null, default -> json;
    };
  }
}
