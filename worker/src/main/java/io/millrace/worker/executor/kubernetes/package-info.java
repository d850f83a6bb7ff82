/** Runs jobs in a Kubernetes cluster, each attempt as a Job of its own. */
package io.millrace.worker.executor.kubernetes;
