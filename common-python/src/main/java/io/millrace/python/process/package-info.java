/** Child processes: started with limits, logged, killed as a whole, started again. */
package io.millrace.python.process;
