package io.millrace.models.requestlog;

/**
 * Which calls are written down, and where.
 *
 * @param experimentId null if the experiment is named
 * @param experimentName null if it is not
 * @param rate the share of calls: more than 0, at most 1
 */
public record Sampling(String experimentId, String experimentName, double rate) {}
