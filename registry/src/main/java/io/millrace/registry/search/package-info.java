/** Searches for registered models and versions: what can be asked, and what it is in SQL. */
package io.millrace.registry.search;
