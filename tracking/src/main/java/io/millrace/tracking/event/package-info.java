/** The events of tracking, for whoever watches. */
package io.millrace.tracking.event;
