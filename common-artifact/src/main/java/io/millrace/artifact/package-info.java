/** Files that tracking keeps: read and written as streams, named by URI. */
package io.millrace.artifact;
