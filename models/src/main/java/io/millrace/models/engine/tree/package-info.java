/** What engines for trees share. */
package io.millrace.models.engine.tree;
