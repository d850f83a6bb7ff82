package io.millrace.gateway.json;

import com.google.protobuf.Descriptors.Descriptor;

/**
 * Message types of google.protobuf whose JSON is not an object of their fields (proto3's canonical
 * JSON).
 */
enum WellKnown {
  TIMESTAMP,
  DURATION,
  FIELD_MASK,
  STRUCT,
  VALUE,
  LIST_VALUE,
  /** DoubleValue and its like: JSON has the bare value. */
  WRAPPER;

  static WellKnown of(Descriptor type) {
    return switch (type.getFullName()) {
      case "google.protobuf.Timestamp" -> TIMESTAMP;
      case "google.protobuf.Duration" -> DURATION;
      case "google.protobuf.FieldMask" -> FIELD_MASK;
      case "google.protobuf.Struct" -> STRUCT;
      case "google.protobuf.Value" -> VALUE;
      case "google.protobuf.ListValue" -> LIST_VALUE;
      case "google.protobuf.DoubleValue",
          "google.protobuf.FloatValue",
          "google.protobuf.Int64Value",
          "google.protobuf.UInt64Value",
          "google.protobuf.Int32Value",
          "google.protobuf.UInt32Value",
          "google.protobuf.BoolValue",
          "google.protobuf.StringValue",
          "google.protobuf.BytesValue" ->
          WRAPPER;
      default -> null;
    };
  }

  /** Whether JSON has the type as one string. */
  boolean isText() {
    return this == TIMESTAMP || this == DURATION || this == FIELD_MASK;
  }
}
