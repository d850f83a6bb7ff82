/** What models are given and answer, in memory. */
package io.millrace.models.data;
