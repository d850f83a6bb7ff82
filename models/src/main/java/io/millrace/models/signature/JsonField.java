package io.millrace.models.signature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.runtime.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value within a JSON text, and where it is.
 *
 * @param path as an error names it, such as {@code signature.inputs[2].type}
 */
record JsonField(String path, JsonNode node) {

  /** Thousands of columns fit. */
  private static final int MOST_CHARACTERS = 8 << 20;

  /** Of JSON, which is half as many types within types. */
  private static final int DEEPEST = 200;

  /** Of a path in an error: names in a hostile signature may be of any length. */
  private static final int LONGEST_PATH = 300;

  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Python writes NaN and Infinity so.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  static {
    READER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxStringLength(MOST_CHARACTERS)
                .build());
  }

  static JsonField read(String json, String path) {
    if (json.length() > MOST_CHARACTERS) {
      throw invalid(path, "is longer than %d characters".formatted(MOST_CHARACTERS));
    }
    try {
      JsonField field = new JsonField(path, READER.readTree(json));
      if (field.node.isMissingNode()) {
        throw field.error("is an empty text where JSON is expected");
      }
      return field;
    } catch (JsonProcessingException e) {
      throw invalid(path, "is not the JSON expected: " + shortened(e.getOriginalMessage()));
    }
  }

  /** A member that has to be there; it may be null. */
  JsonField member(String name) {
    JsonNode value = node.get(name);
    JsonField member = new JsonField(below("." + name), value);
    if (value == null) {
      throw member.error("is missing");
    }
    return member;
  }

  /** A member if it is there and not null. */
  Optional<JsonField> find(String name) {
    return node.hasNonNull(name) ? Optional.of(member(name)) : Optional.empty();
  }

  /** The members of an object. */
  List<Member> members() {
    object();
    List<Member> members = new ArrayList<>();
    node.properties()
        .forEach(each -> members.add(new Member(each.getKey(), member(each.getKey()))));
    return members;
  }

  record Member(String name, JsonField value) {}

  /** The elements of a list. */
  List<JsonField> elements() {
    if (!node.isArray()) {
      throw error("must be a list");
    }
    List<JsonField> elements = new ArrayList<>(node.size());
    for (JsonNode element : node) {
      elements.add(new JsonField(below("[" + elements.size() + "]"), element));
    }
    return elements;
  }

  JsonField object() {
    if (!node.isObject()) {
      throw error("must be an object");
    }
    return this;
  }

  String text() {
    if (!node.isTextual()) {
      throw error("must be a text");
    }
    return node.textValue();
  }

  boolean isTrue() {
    if (!node.isBoolean()) {
      throw error("must be true or false");
    }
    return node.booleanValue();
  }

  /** Bounded here already: a name of megabytes may have thousands of fields below it. */
  private String below(String part) {
    return path.length() > LONGEST_PATH ? path : path + shortened(part);
  }

  MillraceException error(String what) {
    return invalid(path, what);
  }

  /** How an error shows this value. */
  String shown() {
    return shortened(node.toString());
  }

  private static MillraceException invalid(String path, String what) {
    return MillraceException.invalid("'%s' %s.".formatted(shortened(path), what));
  }

  private static String shortened(String text) {
    return text.length() > LONGEST_PATH ? text.substring(0, LONGEST_PATH) + "…" : text;
  }
}
