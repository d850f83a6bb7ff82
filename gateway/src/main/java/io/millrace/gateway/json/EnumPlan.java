package io.millrace.gateway.json;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import io.millrace.api.v1.Annotations;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names of an enum's values in JSON: without the enum's prefix, or as {@code json_name} says.
 */
public final class EnumPlan {

  private final EnumDescriptor type;
  private final Map<String, EnumValueDescriptor> byName = new HashMap<>();
  private final Map<EnumValueDescriptor, String> names = new HashMap<>();
  private final List<String> shown;

  EnumPlan(EnumDescriptor type) {
    this.type = type;
    String prefix = upperSnake(type.getName()) + "_";
    for (EnumValueDescriptor value : type.getValues()) {
      String name = jsonName(value, prefix);
      names.put(value, name);
      byName.put(value.getName(), value);
    }
    // JSON names last: where one equals another value's proto name, JSON's meaning wins.
    names.forEach((value, name) -> byName.put(name, value));
    shown = type.getValues().stream().filter(v -> v.getNumber() != 0).map(names::get).toList();
  }

  private static String jsonName(EnumValueDescriptor value, String prefix) {
    if (value.getOptions().hasExtension(Annotations.jsonName)) {
      return value.getOptions().getExtension(Annotations.jsonName);
    }
    String name = value.getName();
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private static String upperSnake(String camel) {
    StringBuilder snake = new StringBuilder();
    for (int i = 0; i < camel.length(); i++) {
      char c = camel.charAt(i);
      if (i > 0 && Character.isUpperCase(c) && !Character.isUpperCase(camel.charAt(i - 1))) {
        snake.append('_');
      }
      snake.append(c);
    }
    return snake.toString().toUpperCase(Locale.ROOT);
  }

  /** The value of a name, with or without its prefix, or of a number in decimal; null if none. */
  public EnumValueDescriptor parse(String text) {
    EnumValueDescriptor value = byName.get(text);
    if (value != null || text.isEmpty() || text.length() > 9) {
      return value;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return null;
      }
    }
    return type.findValueByNumber(Integer.parseInt(text));
  }

  /** The value's name in JSON; null for a number that this contract does not know. */
  public String nameOf(EnumValueDescriptor value) {
    return names.get(value);
  }

  /**
   * What a caller may choose from: the JSON names in the order of the contract, without the zero
   * value.
   */
  public List<String> choices() {
    return shown;
  }
}
