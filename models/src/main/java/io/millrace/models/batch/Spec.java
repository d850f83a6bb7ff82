package io.millrace.models.batch;

import io.millrace.models.batch.input.Format;

/**
 * What a job is to do. Never changed.
 *
 * @param source as it was asked for
 * @param resolvedSource what that meant then
 * @param modelDigest of the model's files
 * @param inputEtag which version of the input it is
 * @param inputSize in bytes
 * @param outputPath where the output is written, below the root of tracking's store
 * @param params as JSON; null if there are none
 * @param chunkRows how many rows the model is given at once
 * @param maxRefusedRows how many rows that do not fit may be left out
 * @param keepsInput whether the output begins with the input's columns
 * @param runId the run that tells of the job
 * @param ownsRun whether that was made for it, and ends with it
 */
record Spec(
    String source,
    String resolvedSource,
    String modelDigest,
    String inputUri,
    Format inputFormat,
    String inputEtag,
    long inputSize,
    String outputUri,
    Format outputFormat,
    String outputPath,
    String params,
    int chunkRows,
    long maxRefusedRows,
    boolean keepsInput,
    String runId,
    boolean ownsRun) {

  /** Where the rows that were refused are listed. */
  String errorsUri() {
    return outputUri + ".errors.jsonl";
  }

  String errorsPath() {
    return outputPath + ".errors.jsonl";
  }
}
