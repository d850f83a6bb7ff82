/** Queues: where jobs wait, and how many of one run at a time. */
package io.millrace.projects.queue;
