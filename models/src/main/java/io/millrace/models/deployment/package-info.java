/** Models that are served under names of their own. */
package io.millrace.models.deployment;
