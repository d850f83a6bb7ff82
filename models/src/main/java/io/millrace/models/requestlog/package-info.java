/** Some of the calls that models get, written down among the artifacts of runs. */
package io.millrace.models.requestlog;
