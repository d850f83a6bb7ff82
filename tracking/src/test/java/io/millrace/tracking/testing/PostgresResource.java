package io.millrace.tracking.testing;

import io.millrace.testing.QuarkusPostgres;

/**
 * Tracking's rows and artifacts. Put {@code @WithTestResource(PostgresResource.class)} on the
 * class.
 */
public final class PostgresResource extends QuarkusPostgres {

  public PostgresResource() {
    super("tracking");
  }
}
