package io.millrace.runtime.blob;

/**
 * A file or folder in a listing.
 *
 * @param name its last segment
 * @param size in bytes; 0 for folders
 */
public record BlobEntry(String name, boolean isFolder, long size) {}
