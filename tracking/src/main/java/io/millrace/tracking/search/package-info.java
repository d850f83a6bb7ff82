/**
 * Searches for experiments, runs and logged models: from a filter, an order and a page token to one
 * parameterised statement that finds the numbers of the things on that page, in order. What a user
 * wrote is only ever bound.
 *
 * <p>{@code prepare} checks the whole question and needs no connection; {@link
 * io.millrace.runtime.search.PreparedSearch#find} asks it. Reading what was found is the stores'
 * matter.
 */
package io.millrace.tracking.search;
