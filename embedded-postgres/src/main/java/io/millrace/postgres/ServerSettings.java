package io.millrace.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The server's settings, given on its command line: nothing in a file or the database beats them.
 */
final class ServerSettings {
  /** Without any of these a crash or a power cut could lose or damage what was acknowledged. */
  private static final List<String> DURABLE =
      List.of("fsync", "full_page_writes", "synchronous_commit");

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "cluster_name", "millrace",
          "jit", "off",
          "log_checkpoints", "off",
          // Failing statements are told to the client that sent them; logged here, they would only
          // grow a file that nobody reads.
          "log_min_messages", "log",
          "log_timezone", "UTC",
          "timezone", "UTC");

  private ServerSettings() {}

  /** All settings for a server on {@code port}: ours, and over them those of the caller. */
  static Map<String, String> complete(Map<String, String> own, int port) {
    Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
    all.putAll(own);
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", Integer.toString(port));
    all.put("unix_socket_directories", "");
    all.put("password_encryption", "scram-sha-256");
    DURABLE.forEach(name -> all.put(name, "on"));
    return all;
  }

  /**
   * Asks the server whether it is durable for the account of this connection: a setting stored with
   * a role or database would beat the command line.
   */
  static void assertDurable(Connection connection) throws SQLException, EmbeddedPostgresException {
    for (String name : DURABLE) {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SHOW " + name)) {
        row.next();
        if (!row.getString(1).equals("on")) {
          throw new EmbeddedPostgresException(
              "the embedded PostgreSQL runs with " + name + "=" + row.getString(1) + ", not on");
        }
      }
    }
  }
}
