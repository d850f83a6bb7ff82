/**
 * Lists in pages, by keyset: a page begins after the last thing of the page before, whatever was
 * added or removed meanwhile, and costs the same however far down the list it is.
 */
package io.millrace.runtime.page;
