package io.millrace.models.inference;

import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.scoring.json.JsonScanner;
import io.millrace.models.scoring.json.Slice;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Map;

/** Members of a request's objects; what is wrong with one is said of its path. */
record JsonObjects(String path, Map<String, Slice> members) {

  static JsonObjects of(String path, Slice value) {
    if (value.kind() != JsonToken.START_OBJECT) {
      throw wrong(path, "It is an object.");
    }
    return new JsonObjects(path, JsonScanner.members(value));
  }

  /** The value of a member; null if it is not there. */
  Slice get(String name) {
    Slice value = members.get(name);
    return value == null || value.kind() == JsonToken.VALUE_NULL ? null : value;
  }

  /** A text; empty if it is not there. */
  String text(String name) {
    Slice value = get(name);
    if (value == null) {
      return "";
    }
    if (value.kind() != JsonToken.VALUE_STRING) {
      throw wrong(path(name), "It is a text.");
    }
    return (String) value.tree();
  }

  /** A text that must be there. */
  String required(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      throw InputRules.missing(path(name));
    }
    return text;
  }

  /** The elements of a list; none if it is not there. */
  List<Slice> list(String name) {
    Slice value = get(name);
    if (value == null) {
      return List.of();
    }
    if (value.kind() != JsonToken.START_ARRAY) {
      throw wrong(path(name), "It is a list.");
    }
    return JsonScanner.elements(value);
  }

  /** Values by name; none if it is not there. */
  @SuppressWarnings("unchecked") // The tree of an object.
  Map<String, Object> map(String name) {
    Slice value = get(name);
    if (value == null) {
      return Map.of();
    }
    if (value.kind() != JsonToken.START_OBJECT) {
      throw wrong(path(name), "It is an object.");
    }
    return (Map<String, Object>) value.tree();
  }

  /** The lengths of a shape, which must be there. */
  long[] shape(String name) {
    if (get(name) == null) {
      throw InputRules.missing(path(name));
    }
    return list(name).stream().mapToLong(length -> length(length, name)).toArray();
  }

  private long length(Slice length, String name) {
    if (length.tree() instanceof Long whole) {
      return whole;
    }
    throw wrong(path(name), "Its elements are whole numbers of 64 bits.");
  }

  private String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  static MillraceException wrong(String path, String what) {
    return MillraceException.invalid(
        path.isEmpty()
            ? "Invalid body: " + what
            : "Invalid value for parameter '%s': %s".formatted(path, what));
  }
}
