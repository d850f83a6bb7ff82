/**
 * Where projects come from: what a URI means, which commit that is at the moment, and its files in
 * a folder.
 *
 * <p>Whoever names a repository is not trusted, and neither is who serves it: only allowed schemes
 * and addresses are called, no redirect is followed, time, bytes and files are bounded, nothing of
 * what comes is run, and nothing is written outside of the folder or left behind on failure.
 */
package io.millrace.project.source;
