/** What was done to registered models, and where their aliases pointed. */
package io.millrace.registry.history;
