/** Calls to addresses that users name: to public ones only, bounded in time and size. */
package io.millrace.runtime.outgoing;
