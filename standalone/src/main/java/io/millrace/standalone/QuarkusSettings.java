package io.millrace.standalone;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line as configuration of the application. Given as system properties, which beat
 * files and environment: what was checked before is what is used.
 */
final class QuarkusSettings {
  /** The modules with tables of their own; each has a datasource of its name. */
  private static final List<String> DOMAINS = List.of("models", "projects", "registry", "tracking");

  private QuarkusSettings() {}

  static Map<String, String> of(
      ListenAddress address, Path logs, Path models, ArtifactRoot artifacts, DatabaseUrl database) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("quarkus.http.host", address.host());
    settings.put("quarkus.http.port", Integer.toString(address.port()));
    settings.put("quarkus.log.file.path", logs.resolve("millrace.log").toString());
    settings.put("millrace.models.cache", models.toString());
    settings.put("millrace.artifacts.root", artifacts.toString());
    for (String domain : DOMAINS) {
      String source = "quarkus.datasource." + domain + ".";
      settings.put(source + "jdbc.url", database.jdbcUrl());
      settings.put(source + "username", database.user());
      if (database.password() != null) {
        settings.put(source + "password", database.password());
      }
    }
    settings.replaceAll((name, value) -> literal(value));
    return settings;
  }

  /** Keeps a dollar sign, in a password say, from being read as the start of an expression. */
  static String literal(String value) {
    return value.replace("$", "\\$");
  }
}
