package io.millrace.models.inference;

import io.millrace.models.signature.DataType;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What the elements of a tensor are, as the protocol names it. */
enum Datatype {
  BOOL(ElementType.BOOL),
  UINT8(ElementType.UINT8),
  UINT16(ElementType.UINT16),
  UINT32(ElementType.UINT32),
  UINT64(ElementType.UINT64),
  INT8(ElementType.INT8),
  INT16(ElementType.INT16),
  INT32(ElementType.INT32),
  INT64(ElementType.INT64),
  FP16(ElementType.FLOAT16),
  FP32(ElementType.FLOAT32),
  FP64(ElementType.FLOAT64),
  /** Texts, bytes, and what has no other form: as JSON, times as ISO 8601. */
  BYTES(ElementType.BYTES);

  private static final Map<String, Datatype> BY_NAME = new HashMap<>();
  private static final Map<ElementType, Datatype> BY_TYPE = new EnumMap<>(ElementType.class);

  static {
    for (Datatype datatype : values()) {
      BY_NAME.put(datatype.name(), datatype);
      BY_TYPE.put(datatype.elements, datatype);
    }
    BY_TYPE.put(ElementType.STRING, BYTES);
    BY_TYPE.put(ElementType.OBJECT, BYTES);
    BY_TYPE.put(ElementType.DATETIME, BYTES);
  }

  private final ElementType elements;

  Datatype(ElementType elements) {
    this.elements = elements;
  }

  /** How its elements are kept; those of BYTES as texts, too. */
  ElementType elements() {
    return elements;
  }

  /** The datatype that an input says it has. */
  static Datatype of(String name, String input) {
    Datatype datatype = BY_NAME.get(name);
    if (datatype == null) {
      throw MillraceException.invalid(
          "Invalid value '%s' for parameter 'datatype' of input '%s': It is one of %s."
              .formatted(name, input, Arrays.toString(values()).replaceAll("[\\[\\]]", "")));
    }
    return datatype;
  }

  /** The datatype that elements go out as; null of complex numbers, which the protocol lacks. */
  static Datatype of(ElementType type) {
    return BY_TYPE.get(type);
  }

  /** The datatype of a column's values. */
  static Datatype of(DataType type) {
    return type instanceof DataType.Scalar scalar ? of(scalar.elements()) : BYTES;
  }
}
