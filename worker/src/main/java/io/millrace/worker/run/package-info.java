/** One job from its assignment to its end. */
package io.millrace.worker.run;
