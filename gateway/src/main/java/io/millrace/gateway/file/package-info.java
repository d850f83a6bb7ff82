/**
 * What HTTP says about a file that is downloaded: its type, its name, the range that was asked for.
 */
package io.millrace.gateway.file;
