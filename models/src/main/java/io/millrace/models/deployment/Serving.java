package io.millrace.models.deployment;

import io.millrace.models.v1.Deployment;
import io.millrace.models.v1.DeploymentState;
import io.millrace.runtime.error.MillraceException;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** A deployment in this process, with its model once that is loaded. */
final class Serving implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Serving.class);

  private final DeploymentEntity row;
  private volatile LoadedModel model;
  private volatile String failure;
  private boolean isClosed;

  /**
   * @param model null if it has yet to be loaded
   */
  Serving(DeploymentEntity row, LoadedModel model) {
    this.row = row;
    this.model = model;
  }

  boolean isOf(DeploymentEntity other) {
    return row.creationTime == other.creationTime && row.source.equals(other.source);
  }

  Deployment describe() {
    Deployment.Builder deployment =
        Deployment.newBuilder()
            .setName(row.name)
            .setSource(row.source)
            .setCreationTimestamp(row.creationTime);
    LoadedModel loaded = model;
    String why = failure;
    if (loaded != null) {
      return deployment
          .setState(DeploymentState.DEPLOYMENT_STATE_READY)
          .setResolvedSource(loaded.uri())
          .setDigest(loaded.digest())
          .build();
    }
    return why == null
        ? deployment.setState(DeploymentState.DEPLOYMENT_STATE_LOADING).build()
        : deployment.setState(DeploymentState.DEPLOYMENT_STATE_FAILED).setStateMessage(why).build();
  }

  <T> T call(Function<LoadedModel, T> call) {
    LoadedModel loaded = model;
    if (loaded == null) {
      throw MillraceException.unavailable(
          failure == null
              ? "Deployment '%s' is being loaded.".formatted(row.name)
              : "Deployment '%s' could not be loaded: %s".formatted(row.name, failure),
          null);
    }
    return call.apply(loaded);
  }

  /** Loads the model, or notes why not. */
  void loadUnlessReady(ModelLoader loader) {
    if (model != null) {
      return;
    }
    try {
      keep(loader.load(row.source));
      LOG.infof("Deployment %s serves %s", row.name, row.source);
    } catch (MillraceException why) {
      failure = why.getMessage();
    } catch (RuntimeException bug) {
      failure = "An internal error occurred.";
      LOG.errorf(bug, "Deployment %s cannot be loaded", row.name);
    }
  }

  private synchronized void keep(LoadedModel loaded) {
    if (isClosed || model != null) {
      loaded.close();
    } else {
      model = loaded;
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    if (model != null) {
      model.close();
      model = null;
    }
  }
}
