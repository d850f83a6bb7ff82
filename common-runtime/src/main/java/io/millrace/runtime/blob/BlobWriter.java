package io.millrace.runtime.blob;

import java.nio.ByteBuffer;

/**
 * A file being written by one thread. Nobody sees any of it before {@link #commit}; closing it
 * without leaves nothing behind.
 */
public interface BlobWriter extends AutoCloseable {

  /** Appends bytes; they are read before this returns. */
  void write(ByteBuffer bytes);

  /**
   * Puts the file in its place. Once this returns, it is there whole, also after a power cut.
   *
   * @return its size in bytes
   */
  long commit();

  @Override
  void close();
}
