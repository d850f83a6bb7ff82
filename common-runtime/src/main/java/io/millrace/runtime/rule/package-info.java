/** MLflow's rules for keys and texts, wherever they are given. */
package io.millrace.runtime.rule;
