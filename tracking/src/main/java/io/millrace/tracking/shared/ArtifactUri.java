package io.millrace.tracking.shared;

/** Where runs and models keep their artifacts, below their experiment's location. */
public final class ArtifactUri {

  private ArtifactUri() {}

  /** A run's artifact root. */
  public static String ofRun(String location, String runId) {
    return append(location, runId + "/artifacts");
  }

  /** A logged model's artifact root. */
  public static String ofModel(String location, String modelId) {
    return append(location, "models/" + modelId + "/artifacts");
  }

  /** Puts a path behind a location: a slash is not doubled, a query stays at the end. */
  public static String append(String location, String path) {
    int mark = location.indexOf('?');
    String base = mark < 0 ? location : location.substring(0, mark);
    String query = mark < 0 ? "" : location.substring(mark);
    return base + (base.endsWith("/") ? "" : "/") + path + query;
  }
}
