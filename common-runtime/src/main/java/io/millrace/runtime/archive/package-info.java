/**
 * Folders that strangers send: written within bounds, and nowhere else. What is wrong with what
 * they send is INVALID_PARAMETER_VALUE; a disk that fails is an {@link java.io.IOException}.
 */
package io.millrace.runtime.archive;
