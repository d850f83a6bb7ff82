/** What ties versions to the runs and logged models of tracking, asked and told over its stubs. */
package io.millrace.registry.link;
