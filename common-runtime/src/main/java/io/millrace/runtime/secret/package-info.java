/**
 * Secrets that must be given out again, such as the keys of signatures: encrypted where they are
 * kept.
 */
package io.millrace.runtime.secret;
