/** Python environments: what programs written in Python run in. */
package io.millrace.python.environment;
