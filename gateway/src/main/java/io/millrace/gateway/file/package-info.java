/**
 * What HTTP says about a file that is downloaded: its type, its name, whether a copy is still good.
 */
package io.millrace.gateway.file;
