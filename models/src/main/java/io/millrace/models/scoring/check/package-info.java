/** Whether data and params are as a signature says. */
package io.millrace.models.scoring.check;
