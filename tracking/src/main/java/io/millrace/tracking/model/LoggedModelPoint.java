package io.millrace.tracking.model;

/**
 * A point that was measured on a logged model.
 *
 * @param runId the run that logged it
 * @param datasetName empty when unknown, like the digest
 */
record LoggedModelPoint(
    String key,
    long timestamp,
    long step,
    String runId,
    double value,
    String datasetName,
    String datasetDigest) {}
