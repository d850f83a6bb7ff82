/** What workers say: they take jobs by leases, keep them, print, and tell how it went. */
package io.millrace.projects.lease;
