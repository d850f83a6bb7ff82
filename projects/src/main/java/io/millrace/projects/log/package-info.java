/** What jobs print: taken in as it comes, read from any place in it, kept until the run has it. */
package io.millrace.projects.log;
