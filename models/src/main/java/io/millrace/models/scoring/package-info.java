/** MLflow's scoring protocol without HTTP: bytes in, bytes out. */
package io.millrace.models.scoring;
