package io.millrace.runtime.yaml;

import io.millrace.runtime.error.MillraceException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value within a YAML file that {@link YamlReader} found to be harmless, and where it is.
 *
 * @param parent null of the file itself
 * @param name in its parent; the file's name of the file itself
 */
public record YamlField(YamlField parent, String name, Node node) {

  /** Of what a file says, when an error shows it. */
  private static final int LONGEST = 300;

  /** What is there and not null. */
  public Optional<YamlField> find(String key) {
    return members().stream()
        .filter(member -> member.name.equals(key))
        .findFirst()
        .flatMap(member -> member.isNull() ? Optional.empty() : Optional.of(member));
  }

  /** The text of what is there and not null. */
  public Optional<String> findText(String key) {
    return find(key).map(YamlField::text);
  }

  /** Whether it is {@code null}, {@code ~} or nothing. */
  public boolean isNull() {
    return node.getTag().equals(Tag.NULL);
  }

  /** Whether it is a scalar, which may look like a number. */
  public boolean isText() {
    return node instanceof ScalarNode;
  }

  /** The scalar as it is written, whatever YAML takes it for: versions look like numbers. */
  public String text() {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw error("must be a text");
  }

  /** A boolean. */
  public boolean isTrue() {
    return switch (value()) {
      case Boolean bool -> bool;
      case null, default -> throw error("must be true or false");
    };
  }

  /** A whole number of 64 bits. */
  public long wholeNumber() {
    return switch (value()) {
      case Long number -> number;
      case null, default -> throw error("must be a whole number");
    };
  }

  /** The members of a map. */
  public List<YamlField> members() {
    if (!(node instanceof MappingNode map)) {
      throw error("must be a map");
    }
    List<YamlField> members = new ArrayList<>();
    for (NodeTuple each : map.getValue()) {
      members.add(
          new YamlField(this, ((ScalarNode) each.getKeyNode()).getValue(), each.getValueNode()));
    }
    return members;
  }

  /** The elements of a list. */
  public List<YamlField> elements() {
    if (!(node instanceof SequenceNode list)) {
      throw error("must be a list");
    }
    List<YamlField> elements = new ArrayList<>();
    for (Node each : list.getValue()) {
      elements.add(new YamlField(this, "[" + elements.size() + "]", each));
    }
    return elements;
  }

  /** The scalars of a list, as they are written. */
  public List<String> texts() {
    return elements().stream().map(YamlField::text).toList();
  }

  /** A map of plain values, in order; not to be changed. */
  public SequencedMap<String, Object> map() {
    SequencedMap<String, Object> map = new LinkedHashMap<>();
    members().forEach(member -> map.put(member.name, member.value()));
    return Collections.unmodifiableSequencedMap(map);
  }

  /**
   * Null, a {@code Boolean, Long, BigInteger, Double, String}, or a list or map of such. Times and
   * base64 stay the texts that they are.
   */
  public Object value() {
    return switch (node) {
      case MappingNode map -> map();
      case SequenceNode list -> Collections.unmodifiableList(values());
      case ScalarNode scalar when YamlReader.isText(scalar) -> scalar.getValue();
      case ScalarNode scalar -> number(scalar);
      default -> throw error("is not a value");
    };
  }

  private List<Object> values() {
    List<Object> values = new ArrayList<>();
    elements().forEach(element -> values.add(element.value()));
    return values;
  }

  private Object number(ScalarNode scalar) {
    try {
      return switch (new Scalars().of(scalar)) {
        case Integer number -> number.longValue();
        case BigInteger number when number.bitLength() < Long.SIZE -> number.longValue();
        case Object value -> value;
        case null -> null;
      };
    } catch (RuntimeException e) {
      throw error("is not a value of type %s".formatted(scalar.getTag()));
    }
  }

  /**
   * INVALID_PARAMETER_VALUE: what is wrong with it, behind file, line and path.
   *
   * @param what such as {@code must be a text}
   */
  public MillraceException error(String what) {
    YamlField file = this;
    while (file.parent != null) {
      file = file.parent;
    }
    String path = path();
    return MillraceException.invalid(
        "%s line %d: %s%s."
            .formatted(
                file.name,
                line(),
                path.isEmpty() ? "the file " : "'" + shortened(path) + "' ",
                what));
  }

  /** Where it begins in its file, from 1 on. */
  public int line() {
    return node.getStartMark().getLine() + 1;
  }

  /** From the file on, such as {@code flavors.onnx.data}. */
  public String path() {
    if (parent == null) {
      return "";
    }
    String before = parent.path();
    String shown = shortened(name);
    return before.isEmpty() || name.startsWith("[") ? before + shown : before + "." + shown;
  }

  /** The beginning of a text that is too long to be shown. */
  public static String shortened(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  /** SnakeYAML's rules for numbers, booleans and null. */
  private static final class Scalars extends SafeConstructor {
    Scalars() {
      super(new LoaderOptions());
    }

    Object of(ScalarNode scalar) {
      return constructObject(scalar);
    }
  }
}
