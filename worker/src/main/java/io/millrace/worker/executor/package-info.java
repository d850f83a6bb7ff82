/** Where a job's command runs: as a process of this machine, in a container, or in a cluster. */
package io.millrace.worker.executor;
