/** Values as Python reads and prints them, and requirements as pip reads them. */
package io.millrace.runtime.python;
