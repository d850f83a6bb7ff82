/** Runs that are made a second time, and compared with the first. */
package io.millrace.projects.reproduction;
