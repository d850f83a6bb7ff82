package io.millrace.registry.history;

import io.agroal.api.AgroalDataSource;
import io.millrace.registry.shared.RegistryErrors;
import io.millrace.registry.shared.VersionNumber;
import io.millrace.registry.v1.Change;
import io.millrace.registry.v1.ChangeKind;
import io.millrace.registry.v1.ListChangesRequest;
import io.millrace.registry.v1.ListChangesResponse;
import io.millrace.runtime.database.Database;
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
import java.util.List;
import java.util.function.Consumer;

/** Reads what was done to a model, the latest first. */
@ApplicationScoped
class ChangeReader {

  private static final int DEFAULT_RESULTS = 100;
  private static final int MOST_RESULTS = 1000;

  private final Database database;

  ChangeReader(@DataSource("registry") AgroalDataSource source) {
    database = new Database(source);
  }

  ListChangesResponse list(ListChangesRequest request) {
    int limit =
        request.hasMaxResults()
            ? MaxResults.check(request.getMaxResults(), MOST_RESULTS)
            : DEFAULT_RESULTS;
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
    return database.read(
        connection -> {
          Sql sql = sql(request, modelId(connection, request.getName()), before, limit);
          try (PreparedStatement select = sql.prepare(connection)) {
            return read(select.executeQuery(), digest, limit);
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
      sql.add(" and version = ").bind(VersionNumber.parse(request.getVersion()));
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
             where workspace = 'default' and name = ? order by model_id desc limit 1)
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

  private static ListChangesResponse read(ResultSet rows, QueryDigest digest, int limit)
      throws SQLException {
    ListChangesResponse.Builder page = ListChangesResponse.newBuilder();
    long last = 0;
    while (rows.next()) {
      if (page.getChangesCount() == limit) {
        page.setNextPageToken(PageToken.encode(digest, List.of(last)));
        break;
      }
      last = rows.getLong("id");
      page.addChanges(change(rows));
    }
    return page.build();
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
