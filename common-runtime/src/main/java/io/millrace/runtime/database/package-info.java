/** Plain JDBC for hot paths: transactions, and columns of many rows as arrays. */
package io.millrace.runtime.database;
