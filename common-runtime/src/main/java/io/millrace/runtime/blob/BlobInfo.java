package io.millrace.runtime.blob;

import java.time.Instant;

/**
 * What is known of a file.
 *
 * @param size in bytes
 * @param etag names this version of the file, quoted as in HTTP; another version has another one
 * @param lastModified when this version was written
 */
public record BlobInfo(long size, String etag, Instant lastModified) {}
