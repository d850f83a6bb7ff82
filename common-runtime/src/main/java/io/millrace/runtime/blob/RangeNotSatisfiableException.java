package io.millrace.runtime.blob;

/** A file has none of the bytes that were asked for. */
public final class RangeNotSatisfiableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient BlobInfo info;

  /** Of the file {@code info}. */
  public RangeNotSatisfiableException(BlobInfo info) {
    super(
        "The range is not within the file's %d bytes.".formatted(info.size()), null, false, false);
    this.info = info;
  }

  /** The file. */
  public BlobInfo info() {
    return info;
  }
}
