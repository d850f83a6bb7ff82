/**
 * MLflow's project format: {@code MLproject} and the files that describe an environment, read
 * without running anything of them, checked, and told by line and field where they are wrong.
 *
 * <p>{@link io.millrace.project.format.ProjectFolder} reads a folder. What comes out is immutable.
 * Nothing here knows of the service around it.
 */
package io.millrace.project.format;
