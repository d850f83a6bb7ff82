/** What tests of this module share. */
package io.millrace.projects.testing;
