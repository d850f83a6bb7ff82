/** The events of all domains, merged. */
package io.millrace.gateway.event;
