package io.millrace.registry.shared;

import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The events of changes to a model or prompt and its versions. Those of prompts have types of their
 * own, so that who watches models does not hear of prompts.
 */
public final class ModelEvents {

  /** What the texts of one event may have together, as JSON, before they are cut. */
  private static final int BUDGET = 256 * 1024;

  /** Beyond the budget, longer texts are cut, and the tags are the first ones. */
  private static final int MOST_CHARACTERS = 2000;

  private static final int MOST_TAGS = 100;

  private final String name;
  private final String model;
  private final String version;

  private ModelEvents(String name, boolean isPrompt) {
    this.name = name;
    model = isPrompt ? "prompt" : "registered_model";
    version = isPrompt ? "prompt_version" : "model_version";
  }

  /** The events of a model, or of a prompt. */
  public static ModelEvents of(String name, boolean isPrompt) {
    return new ModelEvents(name, isPrompt);
  }

  /** It was created. */
  public Event created(SortedMap<String, String> tags, String description) {
    return model("created", describe(data(), tags, description));
  }

  /** It got another name; the event's subject is the old one. */
  public Event renamed(String newName) {
    return model("renamed", data().put("new_name", newName));
  }

  /** Its description was changed. */
  public Event updated(String description) {
    return model("updated", data().put("description", bounded(description)));
  }

  /** It is gone. */
  public Event deleted() {
    return model("deleted", data());
  }

  /** A tag of it was set. */
  public Event tagSet(String key, String value) {
    return model("tag_set", data().put("key", key).put("value", bounded(value)));
  }

  /** A tag of it was removed. */
  public Event tagDeleted(String key) {
    return model("tag_deleted", data().put("key", key));
  }

  /** An alias was set or moved. */
  public Event aliasSet(String alias, int to, Integer from) {
    EventData data = data(to).put("alias", alias);
    return model("alias_set", from == null ? data : data.put("previous_version", "" + from));
  }

  /** An alias was removed. */
  public Event aliasDeleted(String alias, int from) {
    return model("alias_deleted", data(from).put("alias", alias));
  }

  /** A version was created. */
  public Event versionCreated(
      int number, String source, String runId, SortedMap<String, String> tags, String description) {
    EventData data = data(number).put("source", source);
    if (!runId.isEmpty()) {
      data.put("run_id", runId);
    }
    return version("created", number, describe(data, tags, description));
  }

  /** A version's description was changed. */
  public Event versionUpdated(int number, String description) {
    return version("updated", number, data(number).put("description", bounded(description)));
  }

  /** A version's stage was changed. */
  public Event stageChanged(int number, Stage from, Stage to) {
    return version(
        "stage_changed",
        number,
        data(number).put("stage", to.text()).put("previous_stage", from.text()));
  }

  /** A version is gone. */
  public Event versionDeleted(int number) {
    return version("deleted", number, data(number));
  }

  /** A tag of a version was set. */
  public Event versionTagSet(int number, String key, String value) {
    return version("tag_set", number, data(number).put("key", key).put("value", bounded(value)));
  }

  /** A tag of a version was removed. */
  public Event versionTagDeleted(int number, String key) {
    return version("tag_deleted", number, data(number).put("key", key));
  }

  /** Whole, as far as a reader's message can hold that. */
  private static EventData describe(
      EventData data, SortedMap<String, String> tags, String description) {
    long length = length(description);
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      length += length(tag.getKey()) + length(tag.getValue());
    }
    return length <= BUDGET
        ? data.put("tags", tags).put("description", description)
        : data.put("tags", firstOf(tags)).put("description", cut(description));
  }

  private static SortedMap<String, String> firstOf(SortedMap<String, String> tags) {
    SortedMap<String, String> shown = new TreeMap<>();
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      if (shown.size() == MOST_TAGS) {
        break;
      }
      shown.put(tag.getKey(), cut(tag.getValue()));
    }
    return shown;
  }

  private static String bounded(String text) {
    return length(text) <= BUDGET ? text : cut(text);
  }

  private static String cut(String text) {
    return text == null || text.length() <= MOST_CHARACTERS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS / 2)) + "…";
  }

  /** How long a text is between its quotes. */
  private static long length(String text) {
    return text == null ? 0 : text.length() + 5 * text.chars().filter(c -> c < ' ').count();
  }

  private EventData data() {
    return EventData.object().put("name", name);
  }

  private EventData data(int number) {
    return data().put("version", Integer.toString(number));
  }

  private Event model(String what, EventData data) {
    return new Event(model + "." + what, "registered-models/" + name, data.json());
  }

  private Event version(String what, int number, EventData data) {
    return new Event(
        version + "." + what, "registered-models/" + name + "/versions/" + number, data.json());
  }
}
