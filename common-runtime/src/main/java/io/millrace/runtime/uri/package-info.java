/** What URIs mean that name artifacts: read, never opened. */
package io.millrace.runtime.uri;
