package io.millrace.project.source;

/**
 * What a repository's URI and version meant at a moment.
 *
 * @param commit in full, in hexadecimal digits
 * @param branch that it was the newest of, by its own name; null if a tag or a commit was asked for
 */
public record ResolvedGit(ProjectUri.Git uri, String commit, String branch) {}
