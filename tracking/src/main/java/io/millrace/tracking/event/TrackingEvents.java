package io.millrace.tracking.event;

import io.millrace.runtime.outbox.EventCatalog;
import io.millrace.runtime.outbox.EventType;
import io.millrace.runtime.outbox.EventTypes;
import java.util.List;

/** The types of tracking's events. A test holds it against what the module appends. */
public final class TrackingEvents implements EventCatalog {

  private static final String EXPERIMENT = "experiments/<experiment_id>";
  private static final String RUN = "runs/<run_id>";
  private static final String MODEL = "logged-models/<model_id>";

  private final EventTypes types = new EventTypes();

  /** The service loader makes one. */
  public TrackingEvents() {
    fields();
    experiments();
    runs();
    logs();
    loggedModels();
    add(
        "artifact.logged",
        "runs/<run_id>, logged-models/<model_id> or artifacts/<path>",
        "A file has been written. Whose it is, is said if its path tells.",
        "path",
        "size",
        "experiment_id",
        "run_id",
        "model_id");
    add(
        "artifact.deleted",
        "runs/<run_id>, logged-models/<model_id> or artifacts/<path>",
        "A file or folder has been removed.",
        "path",
        "experiment_id",
        "run_id",
        "model_id");
  }

  /** Every field that a payload may have. */
  private void fields() {
    field("experiment_id", "the experiment's id; text, as on the wire", "\"1\"");
    field("run_id", "the run's id", "\"5d41402abc4b2a76b9719d911017c592\"");
    field("model_id", "the logged model's id", "\"m-5d41402abc4b2a76b9719d911017c592\"");
    field("name", "its name", "\"churn\"");
    field("run_name", "the run's name", "\"bright-fox-12\"");
    field("start_time", "when the run began, in milliseconds since 1970", "1790000000000");
    field("end_time", "when the run ended, in milliseconds since 1970, if it has", "1790000060000");
    field("status", "the run's status after the change", "\"FINISHED\"");
    field(
        "source_run_id",
        "the run that made the model, if one did",
        "\"5d41402abc4b2a76b9719d911017c592\"");
    field("key", "the tag's key", "\"team\"");
    field("keys", "the keys", "[\"lr\", \"epochs\"]");
    field(
        "metrics",
        "the latest points of the metrics that changed; `value` is `\"NaN\"`, `\"Infinity\"` or `\"-Infinity\"` where JSON has no number",
        "[{\"key\": \"loss\", \"value\": 0.25, \"step\": 10, \"timestamp\": 1790000000000}]");
    field("datasets", "names of the data sets", "[\"train\"]");
    field("models", "ids of logged models", "[\"m-5d41402abc4b2a76b9719d911017c592\"]");
    field(
        "path",
        "where it is, below the server's artifact root",
        "\"1/5d41402abc4b2a76b9719d911017c592/artifacts/model/MLmodel\"");
    field("size", "its size in bytes", "1024");
  }

  private void experiments() {
    String[] named = {"experiment_id", "name"};
    add("experiment.created", EXPERIMENT, "An experiment has been created.", named);
    add("experiment.renamed", EXPERIMENT, "It has another name.", named);
    add(
        "experiment.deleted",
        EXPERIMENT,
        "It has been deleted, and can be restored.",
        "experiment_id");
    add("experiment.restored", EXPERIMENT, "It is back.", "experiment_id");
    add("experiment.purged", EXPERIMENT, "It has been removed for good.", "experiment_id");
    add("experiment.tag_set", EXPERIMENT, "A tag has been set.", "experiment_id", "key");
    add("experiment.tag_deleted", EXPERIMENT, "A tag has been removed.", "experiment_id", "key");
  }

  private void runs() {
    String[] run = {"run_id", "experiment_id"};
    String[] state = {"run_id", "experiment_id", "status", "run_name", "end_time"};
    add(
        "run.created",
        RUN,
        "A run has been created, and is running.",
        "run_id",
        "experiment_id",
        "run_name",
        "start_time");
    add("run.started", RUN, "Its status has been set to RUNNING.", state);
    add("run.scheduled", RUN, "Its status has been set to SCHEDULED.", state);
    add("run.finished", RUN, "It has ended well.", state);
    add("run.failed", RUN, "It has failed.", state);
    add("run.killed", RUN, "It has been killed.", state);
    add("run.renamed", RUN, "It has another name.", state);
    add("run.updated", RUN, "Something else about it has changed, such as its end time.", state);
    add(
        "run.deleted",
        RUN,
        "It has been deleted, by itself or with its experiment, and can be restored.",
        run);
    add("run.restored", RUN, "It is back.", run);
    add("run.purged", RUN, "It has been removed for good.", run);
  }

  private void logs() {
    add(
        "run.metrics_logged",
        RUN,
        "Metrics have been logged. At most once a second for a run, with the latest values, however fast they come; before the event of the run's end if the server process that ends the run also logged them, else up to some seconds later. More than 500 metrics make several events.",
        "run_id",
        "experiment_id",
        "metrics");
    String[] keys = {"run_id", "experiment_id", "keys"};
    add("run.params_logged", RUN, "Params have been logged.", keys);
    add("run.tags_set", RUN, "Tags have been set.", keys);
    add("run.tag_deleted", RUN, "A tag has been removed.", "run_id", "experiment_id", "key");
    add(
        "run.inputs_logged",
        RUN,
        "Data sets or logged models have been named as inputs.",
        "run_id",
        "experiment_id",
        "datasets",
        "models");
    add(
        "run.outputs_logged",
        RUN,
        "Logged models have been named as outputs.",
        "run_id",
        "experiment_id",
        "models");
  }

  private void loggedModels() {
    String[] model = {"model_id", "experiment_id"};
    String[] named = {"model_id", "experiment_id", "name"};
    add(
        "logged_model.created",
        MODEL,
        "A logged model has been created.",
        "model_id",
        "experiment_id",
        "name",
        "source_run_id");
    add("logged_model.ready", MODEL, "Its status is READY.", named);
    add("logged_model.failed", MODEL, "Its upload has failed.", named);
    add("logged_model.pending", MODEL, "Its status is PENDING again.", named);
    add("logged_model.updated", MODEL, "It has been finalised without a status.", named);
    add("logged_model.deleted", MODEL, "It has been deleted.", model);
    add("logged_model.purged", MODEL, "It has been removed for good.", model);
    add("logged_model.tags_set", MODEL, "Tags have been set.", "model_id", "experiment_id", "keys");
    add(
        "logged_model.tag_deleted",
        MODEL,
        "A tag has been removed.",
        "model_id",
        "experiment_id",
        "key");
    add(
        "logged_model.params_logged",
        MODEL,
        "Params have been logged.",
        "model_id",
        "experiment_id",
        "keys");
  }

  private void field(String name, String meaning, String example) {
    types.field(name, meaning, example);
  }

  private void add(String name, String subject, String meaning, String... fields) {
    types.add(name, subject, meaning, fields);
  }

  @Override
  public String domain() {
    return "tracking";
  }

  @Override
  public List<EventType> types() {
    return types.all();
  }
}
