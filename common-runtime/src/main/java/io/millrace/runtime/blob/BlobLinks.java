package io.millrace.runtime.blob;

import java.time.Duration;
import java.util.List;

/**
 * Links with which whoever has them reads or writes one file for a while, straight in the store.
 * Keys, and what is refused, are {@link BlobStore}'s.
 */
public interface BlobLinks {

  /** To read a file with GET, as a download of its name. It must be there. */
  String read(String key, Duration validity);

  /** To write a file with PUT. */
  String write(String key, Duration validity);

  /**
   * Begins a file that is written in parts.
   *
   * @param parts how many, at most {@link #MAX_PARTS}
   * @param validity of the links to the parts
   */
  Upload begin(String key, int parts, Duration validity);

  /**
   * Makes the file of its parts.
   *
   * @return its size in bytes
   */
  long complete(String key, String uploadId, List<Part> parts);

  /** Gives up a file that is written in parts; one that is not there is no error. */
  void abort(String key, String uploadId);

  /** The most parts that a file can have. */
  int MAX_PARTS = 10_000;

  /**
   * A file that has begun.
   *
   * @param id names it, with its key
   * @param parts the links to write each part with PUT, from the first part on
   */
  record Upload(String id, List<String> parts) {}

  /**
   * A part that was written.
   *
   * @param number from 1
   * @param etag as the store answered it
   */
  record Part(int number, String etag) {}
}
