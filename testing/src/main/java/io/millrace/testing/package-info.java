/** Fixtures that several modules' tests share. */
package io.millrace.testing;
