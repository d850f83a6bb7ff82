package io.millrace.tracking.artifact;

import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.TrackingConfig;
import jakarta.enterprise.context.ApplicationScoped;

/** Removes the artifacts of things that are gone for good. */
@ApplicationScoped
public class ArtifactRemover {

  private final BlobStore store;
  private final OwnStore own;

  ArtifactRemover(BlobStore store, TrackingConfig config) {
    this.store = store;
    own = new OwnStore(config.defaultArtifactRoot(), store.uri());
  }

  /**
   * What to remove of a run or logged model: its folder, in MLflow's layout {@code
   * …/<id>/artifacts} with the folder around it.
   *
   * @return null when its artifacts are not in our store, or not in a place that is its own
   */
  public String keyOf(String uri, String id) {
    String key = find(uri);
    String owned = id + "/artifacts";
    boolean isOwn = key.equals(owned) || key.endsWith("/" + owned);
    return isOwn ? key.substring(0, key.length() - "/artifacts".length()) : null;
  }

  private String find(String uri) {
    try {
      return own.find(uri).orElse("");
    } catch (MillraceException unusable) {
      // A location that was never any good: nothing can be there.
      return "";
    }
  }

  /** Removes a folder with all that is in it. What is not there is no error. */
  public void remove(String key) {
    store.delete(key);
  }
}
