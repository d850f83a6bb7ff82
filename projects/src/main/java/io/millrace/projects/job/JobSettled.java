package io.millrace.projects.job;

/**
 * A job has ended, and its run has been told so: sent to whoever observes it in this process, which
 * may die before that. The row is what counts.
 */
public record JobSettled(Job job) {}
