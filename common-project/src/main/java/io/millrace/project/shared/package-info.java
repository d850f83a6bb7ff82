/** What the other packages have in common. */
package io.millrace.project.shared;
