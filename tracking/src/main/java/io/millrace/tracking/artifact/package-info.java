/**
 * Names and bytes of all artifacts: the store behind {@code mlflow-artifacts:} URIs, by path below
 * its root and by run or logged model.
 */
package io.millrace.tracking.artifact;
