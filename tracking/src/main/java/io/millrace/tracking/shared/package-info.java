/** What several resources use: the dictionary of keys, ids, artifact URIs. */
package io.millrace.tracking.shared;
