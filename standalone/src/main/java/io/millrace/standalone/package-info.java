/**
 * All services in one JVM, with a database of their own: the {@code start} command, the checks that
 * come before Quarkus, and the order in which things start and stop. No service logic.
 */
package io.millrace.standalone;
