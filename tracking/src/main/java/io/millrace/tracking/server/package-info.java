/** What a client may want to know before it uses the server. */
package io.millrace.tracking.server;
