package io.millrace.runtime.search;

import io.millrace.runtime.database.Database;
import io.millrace.runtime.page.Page;
import io.millrace.runtime.page.PageToken;
import io.millrace.runtime.page.Position;
import io.millrace.runtime.page.QueryDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A question that was checked and can be asked, more than once if need be. A list with several
 * segments is first tried as a small one, with a single statement that finds all that match and
 * then sorts them; where too many match, the segments are read off the index that has their order.
 */
public final class PreparedSearch {

  /** So many things are found and sorted in a few milliseconds. */
  private static final int SMALL = 1000;

  private final String table;
  private final Sql where;
  private final List<SortKey> keys;
  private final int maxResults;
  private final QueryDigest digest;
  private final Position start;

  /**
   * @param table the table and its alias {@code t}
   * @param keys at least one; all of them together tell any two things apart
   * @param pageToken empty for the first page
   */
  public PreparedSearch(
      String table,
      Sql where,
      List<SortKey> keys,
      int maxResults,
      QueryDigest digest,
      String pageToken) {
    this.table = table;
    this.where = where;
    this.keys = List.copyOf(keys);
    this.maxResults = maxResults;
    this.digest = digest;
    start = pageToken.isEmpty() ? null : PageToken.decode(digest, pageToken).expect(keys.size());
    if (start != null) {
      checkStart();
    }
  }

  /** The numbers of the things on the page, in order, as of one state of the database. */
  public Page<Long> find(Database database) {
    // One statement sees one state by itself, and saves the round trips of a transaction.
    if (!hasSegments()) {
      return database.read(this::findBySegment);
    }
    Optional<Page<Long>> small = database.read(this::findIfSmall);
    return small.orElseGet(() -> database.snapshot(this::findBySegment));
  }

  /**
   * The numbers of the things on the page, in order. With autocommit, up to four statements that
   * may see different states; in a transaction with isolation REPEATABLE READ, one state.
   */
  public Page<Long> find(Connection connection) throws SQLException {
    Optional<Page<Long>> small = findIfSmall(connection);
    return small.isPresent() ? small.get() : findBySegment(connection);
  }

  private boolean hasSegments() {
    return Segment.of(keys.getFirst()).size() > 1;
  }

  private Page<Long> findBySegment(Connection connection) throws SQLException {
    Found found = new Found();
    SortKey first = keys.getFirst();
    Segment startSegment = start == null ? Segment.VALUE : Segment.at(first, start);
    for (Segment segment : Segment.of(first)) {
      if (segment.compareTo(startSegment) >= 0 && !found.isMore) {
        Position after = start != null && segment == startSegment ? start : null;
        read(connection, segment, after, found);
      }
    }
    return page(found);
  }

  /** The first page of a list with segments, unless more match than are sorted at once. */
  private Optional<Page<Long>> findIfSmall(Connection connection) throws SQLException {
    if (!hasSegments() || start != null) {
      return Optional.empty();
    }
    Found found = new Found();
    try (PreparedStatement statement = smallStatement().prepare(connection);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next() && !found.isMore) {
        if (rows.getBoolean(keys.size() + 2)) {
          return Optional.empty();
        }
        add(rows, found);
      }
    }
    return Optional.of(page(found));
  }

  private Page<Long> page(Found found) {
    return new Page<>(
        found.ids,
        found.isMore ? Optional.of(PageToken.encode(digest, found.last)) : Optional.empty());
  }

  /** What was found so far. */
  private static final class Found {
    final List<Long> ids = new ArrayList<>();
    List<Object> last = List.of();
    boolean isMore;
  }

  private void read(Connection connection, Segment segment, Position after, Found found)
      throws SQLException {
    int room = maxResults - found.ids.size();
    try (PreparedStatement statement = statement(segment, after, room).prepare(connection);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next() && !found.isMore) {
        add(rows, found);
      }
    }
  }

  private void add(ResultSet row, Found found) throws SQLException {
    if (found.ids.size() == maxResults) {
      found.isMore = true;
      return;
    }
    found.ids.add(row.getLong(1));
    if (found.ids.size() == maxResults) {
      found.last = position(row);
    }
  }

  /** The things of a segment, one more than there is room for, to see whether there are more. */
  public Sql statement(Segment segment, Position after, int room) {
    Keyset keyset = new Keyset(keys, segment);
    Sql things = things(new Sql().add(table));
    things.add(" where ").add(where).add(" and ").add(segment.condition(keys.getFirst()));
    if (after != null) {
      things.add(" and ").add(keyset.after(after));
    }
    things.add(" order by ").add(keyset.order()).add(" limit ").bind((long) room + 1);
    return new Sql()
        .add("select id, ")
        .add(lastPosition(room))
        .add(" from (select *, row_number() over () as n from (")
        .add(things)
        .add(") things) numbered");
  }

  /** All things in order, and with each whether they are too many for this way. */
  public Sql smallStatement() {
    Sql things = things(new Sql().add("t"));
    things.add(" order by ").add(new Keyset(keys, Segment.ALL).order());
    return new Sql()
        .add("with t as materialized (select t.* from " + table + " where ")
        .add(where)
        .add(" limit " + (SMALL + 1) + ") select id, ")
        .add(lastPosition(maxResults))
        .add(", (select count(*) > " + SMALL + " from t)")
        .add(" from (select *, row_number() over () as n from (")
        .add(things.add(" limit ").bind(maxResults + 1L))
        .add(") things) numbered");
  }

  /** The number and the sort values of each thing. */
  private Sql things(Sql from) {
    Sql things = new Sql().add("select t.id");
    for (int i = 0; i < keys.size(); i++) {
      things.add(", ").add(keys.get(i).value()).add(" as k" + i);
    }
    things.add(" from ").add(from);
    keys.forEach(key -> things.add(key.join()));
    return things;
  }

  /** Sends the sort values of the last thing alone: values of params and tags may be long. */
  private Sql lastPosition(int room) {
    Sql sql = new Sql();
    for (int i = 0; i < keys.size(); i++) {
      sql.add(i == 0 ? "" : ", ")
          .add("case when n = ")
          .bind((long) room)
          .add(" then k" + i + " end");
    }
    return sql;
  }

  private List<Object> position(ResultSet row) throws SQLException {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      values.add(row.getObject(i + 2, keys.get(i).type().javaType()));
    }
    return values;
  }

  private void checkStart() {
    for (int i = 0; i < keys.size(); i++) {
      SortKey key = keys.get(i);
      if (!key.mayBeMissing() || !start.isNull(i)) {
        start.get(i, key.type().javaType());
      }
    }
  }
}
