/** Logged models with their params, tags and metrics. */
package io.millrace.tracking.model;
