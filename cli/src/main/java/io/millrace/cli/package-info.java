/** The commands that talk to a running server. */
package io.millrace.cli;
