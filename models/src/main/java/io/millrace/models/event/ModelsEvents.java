package io.millrace.models.event;

import io.millrace.runtime.outbox.EventCatalog;
import io.millrace.runtime.outbox.EventType;
import io.millrace.runtime.outbox.EventTypes;
import java.util.List;

/** The types of this domain's events. */
public final class ModelsEvents implements EventCatalog {

  private static final String DEPLOYMENT = "deployments/<deployment>";

  private final EventTypes types = new EventTypes();

  /** The service loader makes one. */
  public ModelsEvents() {
    types
        .field("deployment", "the deployment's name", "\"wine\"")
        .field("source", "what it serves, as it was asked for", "\"models:/wine@champion\"")
        .field("revision", "the revision's number", "3")
        .field("resolved_source", "the model of the revision", "\"models:/wine/3\"")
        .field("cause", "why there is such a revision", "\"models:/wine@champion moved\"")
        .field(
            "reason", "why it came to this, if there is more to say", "\"the model has no file\"");
    deployment("created", "A deployment has been created.");
    deployment("updated", "Its source or settings have been changed.");
    deployment("deleted", "It is gone.");
    revision("revision_created", "It is to serve something else, which is being loaded.");
    revision("canary_started", "A revision has a share of the calls.");
    revision("revision_serving", "A revision has taken over.");
    revision("revision_failed", "A revision could not be loaded; what served goes on to serve.");
    revision("rolled_back", "A revision was given up before it served.");
  }

  private void deployment(String what, String meaning) {
    types.add("deployment." + what, DEPLOYMENT, meaning, "deployment", "source");
  }

  private void revision(String what, String meaning) {
    types.add(
        "deployment." + what,
        DEPLOYMENT,
        meaning,
        "deployment",
        "source",
        "revision",
        "resolved_source",
        "cause",
        "reason");
  }

  @Override
  public String domain() {
    return "models";
  }

  @Override
  public List<EventType> types() {
    return types.all();
  }
}
