package io.millrace.models.signature;

import java.util.Arrays;
import java.util.Optional;

/** What the elements of a tensor are, as numpy names it. */
public enum ElementType {
  BOOL("bool", 1),
  INT8("int8", 1),
  INT16("int16", 2),
  INT32("int32", 4),
  INT64("int64", 8),
  UINT8("uint8", 1),
  UINT16("uint16", 2),
  UINT32("uint32", 4),
  UINT64("uint64", 8),
  FLOAT16("float16", 2),
  FLOAT32("float32", 4),
  FLOAT64("float64", 8),
  COMPLEX64("complex64", 8),
  COMPLEX128("complex128", 16),
  /** Nanoseconds since 1970, without a time zone; {@link Long#MIN_VALUE} is numpy's NaT. */
  DATETIME("datetime64[ns]", 8),
  STRING("str", 0),
  BYTES("bytes", 0),
  /** Anything: null, {@code Boolean, Long, BigInteger, Double, String, byte[], List, Map}. */
  OBJECT("object", 0);

  private final String numpyName;
  private final int bytes;

  ElementType(String numpyName, int bytes) {
    this.numpyName = numpyName;
    this.bytes = bytes;
  }

  /** As numpy and MLflow's signatures write it. */
  public String numpyName() {
    return numpyName;
  }

  /** Of one element; 0 of those that have no fixed size. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements lie in a buffer one after the other. */
  public boolean isFixedSize() {
    return bytes > 0;
  }

  public static Optional<ElementType> of(String numpyName) {
    return Arrays.stream(values()).filter(type -> type.numpyName.equals(numpyName)).findFirst();
  }
}
