/** What projects offer, as their files say. */
package io.millrace.projects.inspection;
