package io.millrace.standalone;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connection URI by PostgreSQL's documentation of libpq, section "Connection URIs": {@code
 * postgresql://user:password@host:port,host:port/database?parameter=value}, every part optional and
 * percent-encoded.
 *
 * @param hosts as written, such as {@code db1:5432,[::1]}
 * @param user null when not given
 * @param password null when not given
 * @param database null when not given
 * @param parameters by libpq's names, without those that became a part of their own
 */
record PsqlUri(
    String hosts, String user, String password, String database, Map<String, String> parameters) {
  private static final String SCHEME = "postgresql://";
  private static final String SHORT_SCHEME = "postgres://";

  static boolean isOne(String text) {
    return text.startsWith(SCHEME) || text.startsWith(SHORT_SCHEME);
  }

  static PsqlUri parse(String text) throws StartFailure {
    String rest = text.substring(text.indexOf("://") + "://".length());
    String[] query = rest.split("\\?", 2);
    Map<String, String> parameters = parameters(query.length == 1 ? "" : query[1]);
    String[] path = query[0].split("/", 2);
    int at = path[0].lastIndexOf('@');
    String[] credentials = at < 0 ? new String[] {""} : path[0].substring(0, at).split(":", 2);
    String hosts = path[0].substring(at + 1);
    return new PsqlUri(
        hosts(hosts, parameters),
        either(parameters.remove("user"), credentials[0]),
        either(parameters.remove("password"), credentials.length == 1 ? "" : credentials[1]),
        either(parameters.remove("dbname"), path.length == 1 ? "" : path[1]),
        parameters);
  }

  /** As the JDBC driver wants it, with libpq's defaults filled in. */
  DatabaseUrl toDatabaseUrl() throws StartFailure {
    String owner = user == null ? DatabaseUrl.systemUser() : user;
    StringBuilder url = new StringBuilder("jdbc:postgresql://").append(hosts).append('/');
    url.append(encode(database == null ? owner : database));
    char separator = '?';
    for (Map.Entry<String, String> each : LibpqParameters.toJdbc(parameters).entrySet()) {
      url.append(separator).append(each.getKey()).append('=').append(encode(each.getValue()));
      separator = '&';
    }
    return new DatabaseUrl(url.toString(), owner, password);
  }

  private static String hosts(String written, Map<String, String> parameters) throws StartFailure {
    String host = parameters.remove("host");
    String port = parameters.remove("port");
    String name = host == null ? decode(written) : host;
    if (name.startsWith("/") || name.startsWith("@")) {
      throw new StartFailure("the database URL names a Unix socket; give a host name instead");
    }
    // libpq would try its Unix socket; the nearest thing over TCP is this machine.
    if (name.isEmpty() || name.startsWith(":")) {
      name = "localhost" + name;
    }
    return port == null ? name : name + ":" + port;
  }

  private static Map<String, String> parameters(String query) throws StartFailure {
    Map<String, String> all = new LinkedHashMap<>();
    for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
      String[] pair = parameter.split("=", 2);
      if (pair.length == 1) {
        throw new StartFailure("the parameter " + pair[0] + " of the database URL has no value");
      }
      all.put(decode(pair[0]), decode(pair[1]));
    }
    return all;
  }

  private static String either(String parameter, String written) throws StartFailure {
    if (parameter != null) {
      return parameter;
    }
    return written.isEmpty() ? null : decode(written);
  }

  private static String decode(String text) throws StartFailure {
    try {
      // A plus sign is itself in such a URI, not a space as in a form.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new StartFailure("the database URL holds a broken %-sequence", e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Leaves the password out. */
  @Override
  public String toString() {
    return SCHEME + hosts + "/" + database + new TreeMap<>(parameters);
  }
}
