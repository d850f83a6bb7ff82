package io.millrace.registry.testing;

import io.millrace.testing.QuarkusPostgres;
import java.util.Map;

/** The rows of the registry, and of the tracking beside it. */
public final class PostgresResource extends QuarkusPostgres {

  public PostgresResource() {
    super("registry", "tracking");
  }

  @Override
  public Map<String, String> start() {
    Map<String, String> settings = super.start();
    settings.put("millrace.secrets.keys", "c2VjcmV0IGtleXMgb2YgdGVzdHMsIDMyIGJ5dGVzISE=");
    return settings;
  }
}
