package io.millrace.tracking.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The dictionary of metric, param and tag keys: history rows carry a key's number. Rows of the
 * dictionary never change, so both directions are cached without invalidation.
 */
@ApplicationScoped
public class KeyNames {

  /** Keys are few; the bound is for the client that puts a counter into its keys. */
  private static final int CACHED = 200_000;

  private static final int NEIGHBOURS = 1_000;

  private final Database database;
  private final Cache<String, Integer> ids = Caffeine.newBuilder().maximumSize(CACHED).build();
  private final Cache<Integer, String> names = Caffeine.newBuilder().maximumSize(CACHED).build();

  KeyNames(@DataSource("tracking") AgroalDataSource source) {
    database = new Database(source);
  }

  /** The numbers of those {@code wanted} names that are at hand. */
  public Map<String, Integer> cached(Collection<String> wanted) {
    return new HashMap<>(ids.getAllPresent(wanted));
  }

  /** The numbers of all {@code wanted} names, giving new names a number. */
  public Map<String, Integer> idsOf(Collection<String> wanted) {
    Map<String, Integer> found = cached(wanted);
    // In order, so that two servers that add the same names do not wait for each other in a circle.
    TreeSet<String> unknown = new TreeSet<>(wanted);
    unknown.removeAll(found.keySet());
    if (!unknown.isEmpty()) {
      found.putAll(add(unknown));
    }
    return found;
  }

  /** The number of one name, given now if it is new. */
  public int idOf(String name) {
    return idsOf(List.of(name)).get(name);
  }

  /** The number of a name, or null if nothing was ever logged under it. */
  public Integer find(String name) {
    Integer cached = ids.getIfPresent(name);
    if (cached != null) {
      return cached;
    }
    Map<String, Integer> found = database.read(connection -> select(connection, List.of(name)));
    return found.get(name);
  }

  /**
   * The name of a number read from the database, looked up on the caller's connection: waiting for
   * a second one while holding the first would let many callers starve each other.
   */
  public String nameOf(Connection connection, int id) throws SQLException {
    String name = names.getIfPresent(id);
    if (name != null) {
      return name;
    }
    return load(connection, id).get(id);
  }

  private Map<String, Integer> add(Collection<String> wanted) {
    return database.read(
        connection -> {
          Map<String, Integer> known = select(connection, wanted);
          if (known.size() == wanted.size()) {
            return known;
          }
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "insert into tracking.key_name (name) select unnest(?::text[]) on conflict do nothing")) {
            insert.setArray(1, SqlArrays.texts(connection, wanted, name -> name));
            insert.executeUpdate();
          }
          return select(connection, wanted);
        });
  }

  private Map<String, Integer> select(Connection connection, Collection<String> wanted)
      throws SQLException {
    Map<String, Integer> found = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, name from tracking.key_name where workspace = 'default' and name = any (?)")) {
      select.setArray(1, SqlArrays.texts(connection, wanted, name -> name));
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        remember(rows.getInt(1), rows.getString(2), found);
      }
    }
    return found;
  }

  private void remember(int id, String name, Map<String, Integer> found) {
    ids.put(name, id);
    names.put(id, name);
    found.put(name, id);
  }

  /** Loads a number's neighbours too: keys that are used together were mostly added together. */
  private Map<Integer, String> load(Connection connection, int id) throws SQLException {
    Map<Integer, String> found = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, name from tracking.key_name where id between ? and ?")) {
      int first = id - id % NEIGHBOURS;
      select.setInt(1, first);
      select.setInt(2, first + NEIGHBOURS - 1);
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        names.put(rows.getInt(1), rows.getString(2));
        found.put(rows.getInt(1), rows.getString(2));
      }
    }
    return found;
  }
}
