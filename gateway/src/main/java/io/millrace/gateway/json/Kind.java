package io.millrace.gateway.json;

import com.google.protobuf.Descriptors.FieldDescriptor;

/** How one value of a field looks in JSON. */
enum Kind {
  INT32,
  INT64,
  UINT32,
  UINT64,
  FLOAT,
  DOUBLE,
  BOOL,
  STRING,
  BYTES,
  ENUM,
  MESSAGE;

  static Kind of(FieldDescriptor field) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 -> INT32;
      case INT64, SINT64, SFIXED64 -> INT64;
      case UINT32, FIXED32 -> UINT32;
      case UINT64, FIXED64 -> UINT64;
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
      case BOOL -> BOOL;
      case STRING -> STRING;
      case BYTES -> BYTES;
      case ENUM -> ENUM;
      case MESSAGE, GROUP -> MESSAGE;
    };
  }
}
