package io.millrace.tracking.log;

import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.log.LogBatch.Open;
import io.millrace.tracking.log.RunLog.ModelPoint;
import io.millrace.tracking.log.RunLog.Point;
import io.millrace.tracking.shared.Lifecycle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Points that were measured on logged models. A model has one value for each (key, timestamp, step,
 * run): the same again changes nothing, another one is refused.
 */
final class ModelPointTable {

  private static final String INSERT =
      """
      insert into tracking.logged_model_metric
        (logged_model_id, key, timestamp, step, run_id, value, dataset_name, dataset_digest)
      select * from unnest(?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::float8[], ?::text[], ?::text[])
      on conflict do nothing
      """;

  /** What a model has one value for. */
  private record Identity(long model, String key, long timestamp, long step, String runId)
      implements Comparable<Identity> {

    private static final Comparator<Identity> ORDER =
        Comparator.comparingLong(Identity::model)
            .thenComparing(Identity::key)
            .thenComparingLong(Identity::timestamp)
            .thenComparingLong(Identity::step)
            .thenComparing(Identity::runId);

    static Identity of(long model, Point point, String runId) {
      return new Identity(model, point.key(), point.timestamp(), point.step(), runId);
    }

    @Override
    public int compareTo(Identity other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<String, Long> models = new HashMap<>();

  /** What is stored, and what the writes taken so far add. */
  private final Map<Identity, Double> known = new HashMap<>();

  private ModelPointTable() {}

  /** Reads what is stored of the models and points that the batch names. */
  static ModelPointTable read(Connection connection, LogBatch batch) throws SQLException {
    ModelPointTable table = new ModelPointTable();
    List<Open> withPoints = withPoints(batch);
    if (!withPoints.isEmpty()) {
      table.findModels(connection, withPoints);
      table.findPoints(connection, withPoints);
    }
    return table;
  }

  private Identity identity(Open open, ModelPoint point) {
    return Identity.of(models.get(point.modelId()), point.point(), open.log().runId());
  }

  /**
   * Whether a write fits what is known; one that names a missing model or contradicts is refused.
   */
  boolean admits(Open open) {
    Map<Identity, Double> own = new HashMap<>(0);
    for (ModelPoint point : open.log().modelPoints()) {
      if (!models.containsKey(point.modelId())) {
        open.write()
            .refuse(
                MillraceException.invalid(
                    "Logged model with ID '%s' not found.".formatted(point.modelId())));
        return false;
      }
      Identity identity = identity(open, point);
      Double value = point.point().value();
      Double before = own.putIfAbsent(identity, value);
      Double old = known.getOrDefault(identity, before);
      if (old != null && old.compareTo(value) != 0) {
        open.write()
            .refuse(
                MillraceException.badRequest(
                    "Metric '%s' of model '%s' was already logged with value %s at this timestamp and step. Attempted logging new value %s."
                        .formatted(point.point().key(), point.modelId(), old, value)));
        return false;
      }
    }
    return true;
  }

  /** Remembers a write's points, which {@link #write} writes. */
  void take(Open open) {
    for (ModelPoint point : open.log().modelPoints()) {
      known.putIfAbsent(identity(open, point), point.point().value());
    }
  }

  void write(Connection connection, LogBatch batch) throws SQLException {
    Map<Identity, ModelPoint> rows = new TreeMap<>();
    for (Open open : withPoints(batch)) {
      for (ModelPoint point : open.log().modelPoints()) {
        rows.putIfAbsent(identity(open, point), point);
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setArray(1, SqlArrays.longs(connection, rows.keySet(), Identity::model));
      insert.setArray(2, SqlArrays.texts(connection, rows.keySet(), Identity::key));
      insert.setArray(3, SqlArrays.longs(connection, rows.keySet(), Identity::timestamp));
      insert.setArray(4, SqlArrays.longs(connection, rows.keySet(), Identity::step));
      insert.setArray(5, SqlArrays.texts(connection, rows.keySet(), Identity::runId));
      insert.setArray(6, SqlArrays.doubles(connection, rows.values(), row -> row.point().value()));
      insert.setArray(7, SqlArrays.texts(connection, rows.values(), ModelPoint::datasetName));
      insert.setArray(8, SqlArrays.texts(connection, rows.values(), ModelPoint::datasetDigest));
      insert.executeUpdate();
    }
  }

  private static List<Open> withPoints(LogBatch batch) {
    return batch.open().stream().filter(open -> !open.log().modelPoints().isEmpty()).toList();
  }

  private void findModels(Connection connection, List<Open> opens) throws SQLException {
    Set<String> wanted =
        opens.stream()
            .flatMap(open -> open.log().modelPoints().stream().map(ModelPoint::modelId))
            .collect(Collectors.toSet());
    try (PreparedStatement select =
        connection.prepareStatement(
            "select model_id, id from tracking.logged_model"
                + " where workspace = 'default' and model_id = any (?) and lifecycle = ?")) {
      select.setArray(1, SqlArrays.texts(connection, wanted, id -> id));
      select.setInt(2, Lifecycle.ACTIVE);
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        models.put(rows.getString(1), rows.getLong(2));
      }
    }
  }

  private void findPoints(Connection connection, List<Open> opens) throws SQLException {
    List<Identity> wanted = new ArrayList<>();
    for (Open open : opens) {
      for (ModelPoint point : open.log().modelPoints()) {
        if (models.containsKey(point.modelId())) {
          wanted.add(identity(open, point));
        }
      }
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "select logged_model_id, key, timestamp, step, run_id, value from tracking.logged_model_metric"
                + " where (logged_model_id, key, timestamp, step, run_id)"
                + " in (select * from unnest(?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::text[]))")) {
      select.setArray(1, SqlArrays.longs(connection, wanted, Identity::model));
      select.setArray(2, SqlArrays.texts(connection, wanted, Identity::key));
      select.setArray(3, SqlArrays.longs(connection, wanted, Identity::timestamp));
      select.setArray(4, SqlArrays.longs(connection, wanted, Identity::step));
      select.setArray(5, SqlArrays.texts(connection, wanted, Identity::runId));
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        known.put(
            new Identity(
                rows.getLong(1),
                rows.getString(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getString(5)),
            rows.getDouble(6));
      }
    }
  }
}
