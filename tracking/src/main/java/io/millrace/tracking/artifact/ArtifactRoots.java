package io.millrace.tracking.artifact;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.TrackingConfig;
import io.millrace.tracking.run.RunStore;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.shared.Lifecycle;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** Where runs and logged models keep their artifacts. */
@ApplicationScoped
class ArtifactRoots {

  private final RunStore runs;
  private final Database database;
  private final OwnStore own;

  ArtifactRoots(
      RunStore runs,
      @DataSource("tracking") AgroalDataSource source,
      TrackingConfig config,
      BlobStore store) {
    this.runs = runs;
    database = new Database(source);
    own = new OwnStore(config.defaultArtifactRoot(), store.uri());
  }

  /**
   * A place for artifacts in our store.
   *
   * @param uri as it is stored
   * @param key the folder it stands for
   */
  record Root(String uri, String key) {}

  /**
   * A run's, also a deleted one's.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST without such a run, INVALID_PARAMETER_VALUE
   *     when its artifacts are not in our store
   */
  Root ofRun(String runId) {
    String uri = runs.artifactUri(runId);
    return new Root(uri, own.keyOf(uri, "run " + runId));
  }

  /** A logged model's, if it is not deleted; otherwise as {@link #ofRun}. */
  Root ofModel(String modelId) {
    String uri = modelUri(modelId);
    return new Root(uri, own.keyOf(uri, "logged model " + modelId));
  }

  /** The folder of an experiment's runs and models, whatever stage it is in; as {@link #ofRun}. */
  Root ofExperiment(long id) {
    String uri =
        database.read(
            connection -> {
              try (PreparedStatement select =
                  connection.prepareStatement(
                      "select artifact_location from tracking.experiment where id = ?")) {
                select.setLong(1, id);
                ResultSet row = select.executeQuery();
                if (!row.next()) {
                  throw ExperimentId.notFound(id);
                }
                return row.getString(1);
              }
            });
    return new Root(uri, own.keyOf(uri, "experiment " + id));
  }

  /** The key of a run's folder in our store, if clients can reach it there. */
  String reachableOfRun(String runId, String what) {
    return reachable(runs.artifactUri(runId), what);
  }

  /** The key of a logged model's folder; otherwise as {@link #reachableOfRun}. */
  String reachableOfModel(String modelId, String what) {
    return reachable(modelUri(modelId), what);
  }

  private String reachable(String uri, String what) {
    if (OwnStore.isProxied(uri) || uri.matches("(?i)https?:.*")) {
      throw MillraceException.invalid(
          ("Presigned %s is not supported for proxied artifact storage (artifact URI scheme: %s)."
                  + " This endpoint requires a direct cloud storage artifact URI.")
              .formatted(what, uri.substring(0, uri.indexOf(':'))));
    }
    if (!own.isInStore(uri)) {
      throw ArtifactTransferApi.unsupported("Presigned " + what);
    }
    return own.keyOf(uri, uri);
  }

  private String modelUri(String modelId) {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "select artifact_uri from tracking.logged_model"
                      + " where workspace = 'default' and model_id = ? and lifecycle = ?")) {
            select.setString(1, modelId);
            select.setInt(2, Lifecycle.ACTIVE);
            ResultSet row = select.executeQuery();
            if (!row.next()) {
              throw MillraceException.notFound(
                  "Logged model with ID '%s' not found.".formatted(modelId));
            }
            return row.getString(1);
          }
        });
  }
}
