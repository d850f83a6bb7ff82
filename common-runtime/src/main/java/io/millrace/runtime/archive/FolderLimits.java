package io.millrace.runtime.archive;

/**
 * How much a folder may have.
 *
 * @param bytes of all files together
 * @param files files, folders and links together
 */
public record FolderLimits(long bytes, int files) {}
