/** The registry's events: their types, and whoever watches them. */
package io.millrace.registry.event;
