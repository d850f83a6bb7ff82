package io.millrace.gateway.rest;

import java.time.Duration;

/**
 * What REST takes from a client.
 *
 * @param maxBody the longest JSON body, in bytes
 * @param maxDepth how deep JSON may be nested
 * @param deadline how long a call may take; files excepted
 * @param idle how long a file's transfer may stand still
 */
public record RestLimits(int maxBody, int maxDepth, Duration deadline, Duration idle) {}
