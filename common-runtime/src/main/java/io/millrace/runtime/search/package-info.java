/**
 * Searches in SQL, whatever is searched: from a checked filter, an order and a page token to one
 * parameterised statement that finds the numbers of the things on that page, in order. What a user
 * wrote is only ever bound.
 */
package io.millrace.runtime.search;
