/** Values as Python reads and prints them. */
package io.millrace.runtime.python;
