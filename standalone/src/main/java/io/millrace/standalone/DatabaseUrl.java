package io.millrace.standalone;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.Driver;

/**
 * A PostgreSQL database to connect to.
 *
 * @param jdbcUrl the address, without credentials, so that it may be shown
 * @param user never null
 * @param password null where none is needed
 */
record DatabaseUrl(String jdbcUrl, String user, String password) {
  private static final String JDBC = "jdbc:postgresql:";

  /** Reads a URI as psql takes it, or a JDBC URL. */
  static DatabaseUrl parse(String text) throws StartFailure {
    if (text.startsWith(JDBC)) {
      return parseJdbc(text);
    }
    if (PsqlUri.isOne(text)) {
      return PsqlUri.parse(text).toDatabaseUrl();
    }
    throw new StartFailure("the database URL must begin with postgresql:// or jdbc:postgresql://");
  }

  private static DatabaseUrl parseJdbc(String text) throws StartFailure {
    // The driver accepts credentials as parameters; they are taken out of what may be shown.
    String[] parts = text.split("\\?", 2);
    List<String> parameters = new ArrayList<>();
    String user = systemUser();
    String password = null;
    for (String parameter : parts.length == 1 ? new String[0] : parts[1].split("&")) {
      if (parameter.startsWith("user=")) {
        user = decode(parameter);
      } else if (parameter.startsWith("password=")) {
        password = decode(parameter);
      } else {
        parameters.add(parameter);
      }
    }
    String url = parts[0] + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    if (Driver.parseURL(url, null) == null) {
      throw new StartFailure("the PostgreSQL driver does not understand the database URL " + url);
    }
    return new DatabaseUrl(url, user, password);
  }

  private static String decode(String parameter) throws StartFailure {
    try {
      return URLDecoder.decode(
          parameter.substring(parameter.indexOf('=') + 1), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new StartFailure("the database URL holds a broken %-sequence", e);
    }
  }

  /** The user that psql takes when none is given. */
  static String systemUser() {
    return System.getProperty("user.name");
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return jdbcUrl + " as " + user;
  }
}
