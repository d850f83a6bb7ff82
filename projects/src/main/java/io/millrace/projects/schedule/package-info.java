/**
 * Schedules: when jobs are made by themselves, and what was made.
 *
 * <p>{@code Listening} (events) and {@code FireTimes} (the clock) make rows of occasions, each once
 * whoever sees it; {@code Clockwork} gives schedules with such rows to one server each, and {@code
 * Firer} sees to them, one of a schedule after the other.
 */
package io.millrace.projects.schedule;
