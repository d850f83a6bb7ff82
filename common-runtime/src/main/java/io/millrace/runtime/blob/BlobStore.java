package io.millrace.runtime.blob;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files by key. A key is a relative path whose segments are separated by {@code /}: none is empty,
 * {@code .} or {@code ..}. Checking what a client sent is the caller's part; a key that breaks
 * these rules is an {@link IllegalArgumentException}.
 *
 * <p>Everything a caller should hear is a {@code MillraceException}: INVALID_PARAMETER_VALUE for a
 * key that cannot be used, RESOURCE_DOES_NOT_EXIST for a file that is not there,
 * TEMPORARILY_UNAVAILABLE when the storage fails or is full.
 */
public interface BlobStore extends AutoCloseable {

  /** The most bytes that are read at once. */
  int CHUNK = 256 * 1024;

  /** What is known of a file; empty when there is none, or a folder. */
  Optional<BlobInfo> stat(String key);

  /**
   * What lies directly in a folder, ordered by name (by code point). A folder that is not there, or
   * a file, has nothing. To be closed.
   *
   * @param folder a key; the empty text is the root
   */
  Stream<BlobEntry> list(String folder);

  /**
   * Opens a file, or a range of it. What is read is one version of the file, whatever is written
   * meanwhile.
   *
   * @throws RangeNotSatisfiableException when the file has none of the range
   */
  BlobReader open(String key, RangeRequest range);

  /**
   * Begins to write a file, replacing what is there once it is complete. Folders on the way are
   * made. A key that is a folder's, or lies below a file, is refused at once.
   */
  BlobWriter create(String key);

  /**
   * Removes a file, or a folder with all that is in it. A local folder goes at once for those who
   * read, whole or not at all; one in S3 goes a thousand files at a time, and what a failure leaves
   * is removed by doing it again.
   *
   * @return whether anything was there
   */
  boolean delete(String key);

  /** Links to single files for clients; empty for a store that clients cannot reach. */
  default Optional<BlobLinks> links() {
    return Optional.empty();
  }

  /**
   * How clients name the root of a store that they can reach, such as {@code s3://bucket/prefix}.
   */
  default Optional<String> uri() {
    return Optional.empty();
  }

  @Override
  void close();
}
