package io.millrace.tracking.model;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/**
 * A point that was measured on a logged model.
 *
 * @param runId the run that logged it
 * @param datasetName empty when unknown, like the digest
 */
@Embeddable
record LoggedModelPoint(
    String key,
    long timestamp,
    long step,
    @Column(name = "run_id") String runId,
    double value,
    @Column(name = "dataset_name") String datasetName,
    @Column(name = "dataset_digest") String datasetDigest) {}
