package io.millrace.runtime.skeleton;

import io.millrace.testing.QuarkusPostgres;

/** A PostgreSQL server behind both datasources. */
public final class TwoDatabases extends QuarkusPostgres {

  public TwoDatabases() {
    super("alpha", "beta");
  }
}
