package io.millrace.runtime.blob;

import java.util.Optional;

/** One version of a file, or a range of it, being read by one thread. */
public interface BlobReader extends AutoCloseable {

  /** The file, also when only a range of it is read. */
  BlobInfo info();

  /** Which bytes are read when a range was asked for; empty for the whole file. */
  Optional<ByteSpan> span();

  /**
   * The next bytes, at most {@link BlobStore#CHUNK}; null after the last. The array is the
   * caller's.
   */
  byte[] next();

  @Override
  void close();
}
