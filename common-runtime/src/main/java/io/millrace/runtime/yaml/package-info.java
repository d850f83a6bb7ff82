/** YAML that strangers wrote: read as a tree within limits, each error by line and field. */
package io.millrace.runtime.yaml;
