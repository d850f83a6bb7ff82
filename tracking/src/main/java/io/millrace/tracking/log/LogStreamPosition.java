package io.millrace.tracking.log;

import io.millrace.runtime.error.MillraceException;

/**
 * Where an item stands in its log stream.
 *
 * @param stream the stream's number in the database
 * @param epoch which opening of the stream sent it
 * @param sequence the item's number
 * @param refusal why the item is not to be written, where that is known already; else null
 */
record LogStreamPosition(long stream, long epoch, long sequence, MillraceException refusal) {}
