/**
 * From an entry point and the values given to it to the command that a shell runs.
 *
 * <p>{@link io.millrace.project.command.Invocation} is the way in: it finds the entry point, checks
 * every value before anything is made, and builds the command. A value is quoted wherever it goes;
 * where the author's own quotes would take the effect of ours away, a value that needs them is
 * refused.
 */
package io.millrace.project.command;
