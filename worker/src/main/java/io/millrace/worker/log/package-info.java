/** What jobs print, on its way to the server. */
package io.millrace.worker.log;
