/** What jobs' commands run in: Python environments, conda's, or the worker's own. */
package io.millrace.worker.environment;
