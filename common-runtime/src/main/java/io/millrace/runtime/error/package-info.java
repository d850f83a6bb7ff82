/** The one vocabulary of failures, and the one translation to and from gRPC statuses. */
package io.millrace.runtime.error;
