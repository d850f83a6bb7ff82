/** Aliases: which version is in use, and which one was. */
package io.millrace.registry.alias;
