package io.millrace.models.scoring.check;

import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.signature.DataType;
import io.millrace.models.signature.SignatureText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists and maps against their types: strict, where cells of a column are converted. */
public final class NestedTypes {

  private static final DataType VECTOR = new DataType.Array(DataType.Scalar.DOUBLE);

  private NestedTypes() {}

  /**
   * Checks a value.
   *
   * @return the value as the model is given it
   * @throws CellException if it is not of the type
   */
  public static Object enforce(Object value, DataType type, boolean isRequired) {
    if (value == null
        || (value instanceof Double d && d.isNaN() && !(type instanceof DataType.Scalar))) {
      if (!isRequired || isNullable(type)) {
        return null;
      }
      throw mismatch(value, type);
    }
    return switch (type) {
      case DataType.Any ignored -> value;
      case DataType.Scalar scalar -> NestedScalars.one(value, scalar);
      case DataType.SparkVector ignored -> enforce(value, VECTOR, isRequired);
      case DataType.Array array when value instanceof List<?> list -> list(list, array.items());
      case DataType.Structure structure when value instanceof Map<?, ?> map ->
          map.isEmpty() && !isRequired ? map : structure(map, structure);
      case DataType.Mapping mapping when value instanceof Map<?, ?> map -> {
        Map<String, Object> checked = new LinkedHashMap<>();
        map.forEach((key, v) -> checked.put((String) key, enforce(v, mapping.values(), true)));
        yield checked;
      }
      default -> throw mismatch(value, type);
    };
  }

  private static List<Object> list(List<?> list, DataType items) {
    if (items instanceof DataType.Scalar scalar) {
      return NestedScalars.list(list, scalar);
    }
    List<Object> checked = new ArrayList<>(list.size());
    list.forEach(item -> checked.add(enforce(item, items, true)));
    return checked;
  }

  private static Map<String, Object> structure(Map<?, ?> map, DataType.Structure structure) {
    Map<String, Object> checked = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    List<Object> unknown = new ArrayList<>(map.keySet());
    for (DataType.Property property : structure.properties()) {
      unknown.remove(property.name());
      if (!map.containsKey(property.name())) {
        if (property.isRequired()) {
          missing.add(property.name());
        }
        continue;
      }
      Object value = map.get(property.name());
      checked.put(property.name(), enforce(value, property.type(), property.isRequired()));
    }
    if (!missing.isEmpty()) {
      throw CellException.value("Missing required properties: " + Python.repr(missing));
    }
    if (!unknown.isEmpty()) {
      throw CellException.value(
          "Invalid properties not defined in the schema found: " + Python.repr(unknown));
    }
    return checked;
  }

  private static boolean isNullable(DataType type) {
    return type instanceof DataType.Any
        || (type instanceof DataType.Array array && array.items() instanceof DataType.Any);
  }

  private static CellException mismatch(Object value, DataType type) {
    return CellException.value(
        "Failed to enforce schema of '%s' with type '%s', got %s"
            .formatted(Python.clip(Python.str(value)), SignatureText.of(type), Python.type(value)));
  }
}
