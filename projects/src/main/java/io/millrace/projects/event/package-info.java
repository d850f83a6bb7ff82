/** The events of projects: their types, and whoever watches them. */
package io.millrace.projects.event;
