/** What several resources use: key rules, the dictionary of keys, ids, artifact URIs. */
package io.millrace.tracking.shared;
