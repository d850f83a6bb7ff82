package io.millrace.project.format;

import io.millrace.runtime.python.PythonText;
import io.millrace.runtime.yaml.YamlField;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Values as PyYAML's safe loader has them, by YAML 1.1: {@code yes} is a boolean, {@code 010} is
 * eight, and {@code 1e-3} a text, as a float needs a dot.
 */
final class YamlValue {

  private YamlValue() {}

  /** What Python's {@code str} makes of a value; null of null. */
  static String text(YamlField field) {
    Object value = of(field);
    return value == null ? null : PythonText.str(value);
  }

  /** Whether it is a text to PyYAML: {@code 3.10} without quotes is none. */
  static boolean isString(YamlField field) {
    return field.isText() && of(field) instanceof String;
  }

  private static Object of(YamlField field) {
    return switch (field.node()) {
      case ScalarNode scalar -> scalar(field, scalar);
      case SequenceNode list -> {
        List<Object> values = new ArrayList<>();
        field.elements().forEach(element -> values.add(of(element)));
        yield values;
      }
      case MappingNode map -> {
        Map<Object, Object> values = new LinkedHashMap<>();
        for (YamlField member : field.members()) {
          values.put(member.name(), of(member));
        }
        yield values;
      }
      default -> throw field.error("is not a value");
    };
  }

  private static Object scalar(YamlField field, ScalarNode scalar) {
    // A tag that says text has been written out: nothing else makes a text of what looks like more.
    boolean isPlain = scalar.isPlain() && !isTaggedText(scalar);
    if (!isPlain) {
      return scalar.getValue();
    }
    try {
      return YamlScalar.of(scalar.getValue());
    } catch (DateTimeException | NumberFormatException e) {
      throw field.error("looks like a number or date and is none");
    }
  }

  private static boolean isTaggedText(ScalarNode scalar) {
    return scalar.getTag().equals(Tag.STR) && YamlScalar.isMoreThanText(scalar.getValue());
  }
}
