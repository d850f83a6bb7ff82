package io.millrace.runtime.blob;

/** Bytes of a file, both ends included, counted from 0. */
public record ByteSpan(long start, long end) {

  /** How many bytes these are. */
  public long length() {
    return end - start + 1;
  }
}
