package io.millrace.registry.history;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.shared.RegistryErrors;
import io.millrace.registry.shared.VersionNumber;
import io.millrace.registry.v1.Change;
import io.millrace.registry.v1.ChangeKind;
import io.millrace.registry.v1.ListChangesRequest;
import io.millrace.registry.v1.ListChangesResponse;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.grpc.Emitter;
import io.millrace.runtime.grpc.MessageParts;
import io.millrace.runtime.page.PageToken;
import io.millrace.runtime.page.QueryDigest;
import io.millrace.runtime.search.MaxResults;
import io.millrace.runtime.search.Sql;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads what was done to a model, the latest first. */
@ApplicationScoped
class ChangeReader {

  private static final int DEFAULT_RESULTS = 100;
  private static final int MOST_RESULTS = 1000;

  /** Changes that are read at once: each may hold two values of 100 000 characters. */
  private static final int PIECE = 20;

  private final Database database;

  ChangeReader(@DataSource("registry") AgroalDataSource source) {
    database = new Database(source);
  }

  /** Streams the changes of one page; the last message has the token of the next one, if any. */
  void list(ListChangesRequest request, Emitter<ListChangesResponse> out)
      throws InterruptedException {
    int wanted =
        request.hasMaxResults()
            ? MaxResults.check(request.getMaxResults(), MOST_RESULTS)
            : DEFAULT_RESULTS;
    if (request.getKind() == ChangeKind.UNRECOGNIZED) {
      throw MillraceException.invalid(
          "Invalid value %d for parameter 'kind' supplied.".formatted(request.getKindValue()));
    }
    QueryDigest digest =
        QueryDigest.of(
            "changes",
            request.getName(),
            request.getKindValue(),
            request.getKey(),
            request.getVersion());
    long before =
        request.getPageToken().isEmpty()
            ? Long.MAX_VALUE
            : PageToken.decode(digest, request.getPageToken()).expect(1).get(0, Long.class);
    long modelId = database.read(connection -> modelId(connection, request.getName()));
    int left = wanted;
    Piece piece;
    do {
      piece = read(request, modelId, before, Math.min(left, PIECE));
      before = piece.last;
      left -= piece.changes.size();
      List<List<Change>> parts = MessageParts.of(piece.changes);
      for (List<Change> part : parts.subList(0, parts.size() - 1)) {
        out.emit(ListChangesResponse.newBuilder().addAllChanges(part).build());
      }
      ListChangesResponse.Builder message =
          ListChangesResponse.newBuilder().addAllChanges(parts.getLast());
      if (piece.isMore && left == 0) {
        message.setNextPageToken(PageToken.encode(digest, List.of(before)));
      }
      out.emit(message.build());
    } while (piece.isMore && left > 0);
  }

  /** Some changes, the id of the last one, and whether there are more behind it. */
  private record Piece(List<Change> changes, long last, boolean isMore) {}

  private Piece read(ListChangesRequest request, long modelId, long before, int limit) {
    return database.read(
        connection -> {
          try (PreparedStatement select = sql(request, modelId, before, limit).prepare(connection);
              ResultSet rows = select.executeQuery()) {
            List<Change> changes = new ArrayList<>();
            long last = before;
            while (rows.next()) {
              if (changes.size() == limit) {
                return new Piece(changes, last, true);
              }
              last = rows.getLong("id");
              changes.add(change(rows));
            }
            return new Piece(changes, last, false);
          }
        });
  }

  private static Sql sql(ListChangesRequest request, long modelId, long before, int limit) {
    Sql sql =
        new Sql()
            .add("select id, kind, version, key, old_value, new_value, time, actor")
            .add(" from registry.change where model_id = ")
            .bind(modelId)
            .add(" and id < ")
            .bind(before);
    if (request.getKind() != ChangeKind.CHANGE_KIND_UNSPECIFIED) {
      sql.add(" and kind = ").bind(request.getKindValue());
    }
    if (!request.getKey().isEmpty()) {
      sql.add(" and key = ").bind(request.getKey());
    }
    if (!request.getVersion().isEmpty()) {
      sql.add(" and version = ").bind(VersionNumber.parse(request.getName(), request.getVersion()));
    }
    return sql.add(" order by id desc limit ").bind(limit + 1);
  }

  /** The model that has the name, or else the last one that had it when it was deleted. */
  private static long modelId(Connection connection, String name) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select id, 0 from registry.registered_model where workspace = 'default' and name = ?
            union all
            (select model_id, 1 from registry.former_model
             where workspace = 'default' and name = ? order by id desc limit 1)
            order by 2 limit 1
            """)) {
      select.setString(1, name);
      select.setString(2, name);
      ResultSet rows = select.executeQuery();
      if (!rows.next()) {
        throw RegistryErrors.noModel(name);
      }
      return rows.getLong(1);
    }
  }

  private static Change change(ResultSet row) throws SQLException {
    Change.Builder change =
        Change.newBuilder()
            .setKindValue(row.getInt("kind"))
            .setTime(row.getLong("time"))
            .setActor(row.getString("actor"));
    setIfThere(row.getString("version"), change::setVersion);
    setIfThere(row.getString("key"), change::setKey);
    setIfThere(row.getString("old_value"), change::setOldValue);
    setIfThere(row.getString("new_value"), change::setNewValue);
    return change.build();
  }

  private static void setIfThere(String value, Consumer<String> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }
}
