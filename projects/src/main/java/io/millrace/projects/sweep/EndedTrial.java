package io.millrace.projects.sweep;

import io.millrace.projects.v1.TrialState;

/**
 * What has become of a trial.
 *
 * @param message null if there is nothing to say
 * @param objectiveValue null if there is none
 */
record EndedTrial(int number, TrialState state, String message, Double objectiveValue) {}
