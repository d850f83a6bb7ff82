package io.millrace.tracking.experiment;

import io.millrace.runtime.database.SqlArrays;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads many experiments with their tags in one round trip, as a list of them wants it. */
@ApplicationScoped
class ExperimentReader {

  private static final String ALL =
      """
      select id, workspace, name, artifact_location, lifecycle, creation_time, last_update_time
      from tracking.experiment where id = any (?);
      select experiment_id, key, value from tracking.experiment_tag where experiment_id = any (?)
      """;

  /**
   * The experiments with these numbers, in this order; those that are gone are left out. They are
   * copies: what is changed in them is not written.
   */
  List<ExperimentEntity> read(Connection connection, List<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return List.of();
    }
    Map<Long, ExperimentEntity> found = HashMap.newHashMap(ids.size());
    Array numbers = SqlArrays.longs(connection, ids, Long::longValue);
    try (PreparedStatement select = connection.prepareStatement(ALL)) {
      select.setArray(1, numbers);
      select.setArray(2, numbers);
      select.execute();
      ResultSet rows = select.getResultSet();
      while (rows.next()) {
        ExperimentEntity experiment = experiment(rows);
        found.put(experiment.id, experiment);
      }
      select.getMoreResults();
      ResultSet tags = select.getResultSet();
      while (tags.next()) {
        ExperimentEntity experiment = found.get(tags.getLong(1));
        if (experiment != null) {
          experiment.tags.put(tags.getString(2), tags.getString(3));
        }
      }
    }
    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  private static ExperimentEntity experiment(ResultSet row) throws SQLException {
    ExperimentEntity experiment = new ExperimentEntity();
    experiment.id = row.getLong(1);
    experiment.workspace = row.getString(2);
    experiment.name = row.getString(3);
    experiment.artifactLocation = row.getString(4);
    experiment.lifecycle = row.getShort(5);
    experiment.creationTime = row.getLong(6);
    experiment.lastUpdateTime = row.getLong(7);
    return experiment;
  }
}
