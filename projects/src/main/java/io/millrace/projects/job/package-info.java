/**
 * Jobs as users see them: asked for, looked at, cancelled, settled in tracking when they have
 * ended.
 */
package io.millrace.projects.job;
