/** The program that runs jobs: it asks a server for them, over gRPC alone, and has no database. */
package io.millrace.worker;
