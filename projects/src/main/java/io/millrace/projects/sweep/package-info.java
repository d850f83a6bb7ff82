/** Sweeps: one project run with many sets of parameters, so many at a time. */
package io.millrace.projects.sweep;
