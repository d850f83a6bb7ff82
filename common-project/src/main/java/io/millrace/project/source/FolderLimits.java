package io.millrace.project.source;

/**
 * How much a project may be.
 *
 * @param bytes of all files, and of what is sent for them
 * @param files files, folders and links together
 */
public record FolderLimits(long bytes, int files) {}
