package io.millrace.standalone;

import java.util.LinkedHashMap;
import java.util.Map;

/** Connection parameters by the names of libpq (psql) and of the JDBC driver. */
final class LibpqParameters {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("application_name", "ApplicationName"),
          Map.entry("channel_binding", "channelBinding"),
          Map.entry("connect_timeout", "connectTimeout"),
          Map.entry("gssencmode", "gssEncMode"),
          Map.entry("krbsrvname", "kerberosServerName"),
          Map.entry("options", "options"),
          Map.entry("sslcert", "sslcert"),
          Map.entry("sslkey", "sslkey"),
          Map.entry("sslmode", "sslmode"),
          Map.entry("sslpassword", "sslpassword"),
          Map.entry("sslrootcert", "sslrootcert"),
          Map.entry("target_session_attrs", "targetServerType"));

  private static final Map<String, String> SERVER_TYPES =
      Map.of(
          "any", "any",
          "prefer-standby", "preferSecondary",
          "primary", "primary",
          "read-only", "secondary",
          "read-write", "primary",
          "standby", "secondary");

  private LibpqParameters() {}

  /**
   * Translates parameters; one without a counterpart is an error, because leaving out what the user
   * asked for (a certificate, say) is worse than not starting.
   */
  static Map<String, String> toJdbc(Map<String, String> parameters) throws StartFailure {
    Map<String, String> translated = new LinkedHashMap<>();
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      String name = NAMES.get(parameter.getKey());
      String value = parameter.getValue();
      if (name == null) {
        throw new StartFailure(
            "the parameter " + parameter.getKey() + " of the database URL is not supported");
      }
      if (name.equals("targetServerType")) {
        value = SERVER_TYPES.get(value);
        if (value == null) {
          throw new StartFailure("target_session_attrs cannot be " + parameter.getValue());
        }
      }
      translated.put(name, value);
    }
    return translated;
  }
}
