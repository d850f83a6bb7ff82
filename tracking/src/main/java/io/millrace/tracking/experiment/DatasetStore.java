package io.millrace.tracking.experiment;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.v1.DatasetSummary;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** Which data sets the runs of experiments read. */
@ApplicationScoped
class DatasetStore {

  private static final int MAX_EXPERIMENTS = 20;

  private static final int MAX_SUMMARIES = 1000;

  private static final String SUMMARIES =
      """
      select dataset.experiment_id, dataset.name, dataset.digest, input.context
      from tracking.dataset
      cross join lateral (
        select distinct context from tracking.dataset_input where dataset_id = dataset.id) input
      where dataset.experiment_id = any (?)
      order by dataset.experiment_id, dataset.name, dataset.digest, input.context limit %d
      """
          .formatted(MAX_SUMMARIES);

  private final Database database;

  DatasetStore(@DataSource("tracking") AgroalDataSource source) {
    database = new Database(source);
  }

  /**
   * Each data set once for every context it was used in.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE for no or too many experiments, and an id
   *     that is not a number
   */
  List<DatasetSummary> summaries(List<String> experimentIds) {
    if (experimentIds.isEmpty()) {
      throw MillraceException.invalid(
          "SearchDatasets request must specify at least one experiment_id.");
    }
    if (experimentIds.size() > MAX_EXPERIMENTS) {
      throw MillraceException.invalid(
          "SearchDatasets request cannot specify more than %d experiment_ids. Received %d experiment_ids."
              .formatted(MAX_EXPERIMENTS, experimentIds.size()));
    }
    List<Long> ids = experimentIds.stream().map(ExperimentId::parse).toList();
    return database.read(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(SUMMARIES)) {
            select.setArray(1, SqlArrays.longs(connection, ids, Long::longValue));
            List<DatasetSummary> summaries = new ArrayList<>();
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
              DatasetSummary.Builder summary =
                  DatasetSummary.newBuilder()
                      .setExperimentId(Long.toString(rows.getLong(1)))
                      .setName(rows.getString(2))
                      .setDigest(rows.getString(3));
              if (rows.getString(4) != null) {
                summary.setContext(rows.getString(4));
              }
              summaries.add(summary.build());
            }
            return summaries;
          }
        });
  }
}
