/** The events of models: their types, and whoever watches them. */
package io.millrace.models.event;
