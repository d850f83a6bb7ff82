package io.millrace.projects.job;

import io.millrace.projects.v1.AttemptOutcome;

/**
 * One worker's try, as its row is.
 *
 * @param number from 1
 * @param exitCode null if there is none
 * @param signal null if there was none
 * @param message null if there is no more to say
 * @param endTime null while it runs
 * @param logBytes how much it has printed
 */
public record Attempt(
    int number,
    String worker,
    AttemptOutcome outcome,
    Integer exitCode,
    Integer signal,
    String message,
    long startTime,
    Long endTime,
    long logBytes) {}
