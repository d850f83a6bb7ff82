package io.millrace.tracking.retention;

/**
 * A deleted run, logged model or experiment.
 *
 * @param number inside the schema
 * @param id on the wire
 * @param artifactUri empty for an experiment
 */
record Thing(Kind kind, long number, String id, long experimentId, String artifactUri) {

  /** What it is, and where what is in an experiment is stored. */
  enum Kind {
    RUN("run", "run_id", "deleted_time", "run.purged"),
    LOGGED_MODEL("logged_model", "model_id", "last_update_time", "logged_model.purged"),
    EXPERIMENT("experiment", "id", "last_update_time", "experiment.purged");

    private final String table;
    private final String id;
    private final String deletion;
    private final String purged;

    Kind(String table, String id, String deletion, String purged) {
      this.table = table;
      this.id = id;
      this.deletion = deletion;
      this.purged = purged;
    }

    String table() {
      return "tracking." + table;
    }

    /** The column of the id on the wire. */
    String idColumn() {
      return id;
    }

    /** The column of the time of the deletion, while the thing is deleted. */
    String deletionColumn() {
      return deletion;
    }

    /** The type of the event of its removal. */
    String purged() {
      return purged;
    }
  }
}
