/** What the worker says to its server. */
package io.millrace.worker.server;
