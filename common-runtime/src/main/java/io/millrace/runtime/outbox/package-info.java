/** Events, appended in the transaction that makes the change. */
package io.millrace.runtime.outbox;
