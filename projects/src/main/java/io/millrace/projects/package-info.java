/** Projects: what they are, where they come from, and how they are run. */
package io.millrace.projects;
