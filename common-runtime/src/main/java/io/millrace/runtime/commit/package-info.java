/** Group commit: writes that arrive together share a transaction. */
package io.millrace.runtime.commit;
