package io.millrace.registry.event;

import io.millrace.runtime.outbox.EventCatalog;
import io.millrace.runtime.outbox.EventType;
import io.millrace.runtime.outbox.EventTypes;
import java.util.List;

/** The types of the registry's events. A test holds it against what the module appends. */
public final class RegistryEvents implements EventCatalog {

  private static final String MODEL = "registered-models/<name>";
  private static final String VERSION = "registered-models/<name>/versions/<version>";

  private final EventTypes types = new EventTypes();

  /** The service loader makes one. */
  public RegistryEvents() {
    fields();
    model("registered_model", "A registered model");
    version("model_version", "A version of a registered model");
    model("prompt", "A prompt");
    version("prompt_version", "A version of a prompt");
    endpoint("webhook", "A webhook");
    endpoint("subscription", "A subscription");
  }

  /** Every field that a payload may have. */
  private void fields() {
    types
        .field("name", "the name of the model or prompt, webhook or subscription", "\"churn\"")
        .field("webhook_id", "the webhook's id", "\"8f14e45f-ceea-467f-a8b4-1f0e0f4a1b2c\"")
        .field(
            "subscription_id", "the subscription's id", "\"8f14e45f-ceea-467f-a8b4-1f0e0f4a1b2c\"")
        .field("new_name", "its name from now on", "\"churn-2027\"")
        .field("version", "the version's number; text, as on the wire", "\"3\"")
        .field("previous_version", "where the alias pointed before, if it was set", "\"2\"")
        .field("alias", "the alias", "\"champion\"")
        .field("stage", "the version's stage from now on", "\"Production\"")
        .field("previous_stage", "the stage it was in before", "\"Staging\"")
        .field("source", "where the version comes from", "\"s3://bucket/model\"")
        .field(
            "run_id",
            "the run that made it, if it is known",
            "\"5d41402abc4b2a76b9719d911017c592\"")
        .field(
            "description",
            "its description, if it has one; cut, and ending with …, if all texts have more than 256 Ki characters",
            "\"the one for Europe\"")
        .field(
            "tags",
            "its tags; if all texts have more than 256 Ki characters, the first 100, longer values cut and ending with …",
            "{\"team\": \"growth\"}")
        .field("key", "the tag's key", "\"team\"")
        .field(
            "value",
            "the tag's value; cut, and ending with …, if it has more than 256 Ki characters",
            "\"growth\"");
  }

  private void model(String type, String what) {
    types
        .add(type + ".created", MODEL, what + " has been created.", "name", "tags", "description")
        .add(
            type + ".renamed",
            MODEL,
            "It has another name. The subject is the old one.",
            "name",
            "new_name")
        .add(type + ".updated", MODEL, "Its description has been set.", "name", "description")
        .add(type + ".deleted", MODEL, "It is gone, with its versions.", "name")
        .add(type + ".tag_set", MODEL, "A tag has been set.", "name", "key", "value")
        .add(type + ".tag_deleted", MODEL, "A tag has been removed.", "name", "key")
        .add(
            type + ".alias_set",
            MODEL,
            "An alias has been set or moved.",
            "name",
            "version",
            "alias",
            "previous_version")
        .add(
            type + ".alias_deleted",
            MODEL,
            "An alias has been removed, by itself or with its version.",
            "name",
            "version",
            "alias");
  }

  private void version(String type, String what) {
    types
        .add(
            type + ".created",
            VERSION,
            what + " has been created.",
            "name",
            "version",
            "source",
            "run_id",
            "tags",
            "description")
        .add(
            type + ".updated",
            VERSION,
            "Its description has been set.",
            "name",
            "version",
            "description")
        .add(
            type + ".stage_changed",
            VERSION,
            "It has moved to another stage.",
            "name",
            "version",
            "stage",
            "previous_stage")
        .add(type + ".deleted", VERSION, "It is gone.", "name", "version")
        .add(type + ".tag_set", VERSION, "A tag has been set.", "name", "version", "key", "value")
        .add(type + ".tag_deleted", VERSION, "A tag has been removed.", "name", "version", "key");
  }

  private void endpoint(String type, String what) {
    String id = type + "_id";
    String subject = type + "s/<" + id + ">";
    types
        .add(type + ".created", subject, what + " has been created.", id, "name")
        .add(type + ".updated", subject, "It has been changed.", id, "name")
        .add(type + ".deleted", subject, "It is gone.", id, "name");
  }

  @Override
  public String domain() {
    return "registry";
  }

  @Override
  public List<EventType> types() {
    return types.all();
  }
}
