package io.millrace.runtime.outbox;

import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventFilter;
import io.millrace.runtime.error.MillraceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Decides in memory whether an event is one that a watcher wants. */
public final class EventMatcher implements Predicate<StoredEvent> {

  private static final int MAX_VALUES = 100;
  private static final int MAX_LENGTH = 1_000;

  private final List<Predicate<StoredEvent>> conditions = new ArrayList<>();

  /**
   * @throws MillraceException INVALID_PARAMETER_VALUE naming the field
   */
  public EventMatcher(EventFilter filter) {
    types(filter.getTypesList());
    fact("experiment_ids", filter.getExperimentIdsList(), "experiment_id", type -> true);
    fact("run_ids", filter.getRunIdsList(), "run_id", type -> true);
    // Logged models have names too.
    fact(
        "registered_models",
        filter.getRegisteredModelsList(),
        "name",
        EventMatcher::isOfRegisteredModel);
    fact("aliases", filter.getAliasesList(), "alias", type -> true);
    tagKeys(filter.getTagKeysList());
  }

  private void types(List<String> wanted) {
    check("types", wanted);
    if (wanted.isEmpty()) {
      return;
    }
    Set<String> whole = new HashSet<>();
    List<String> beginnings = new ArrayList<>();
    for (String type : wanted) {
      int star = type.indexOf('*');
      if (star >= 0 && star < type.length() - 1) {
        throw MillraceException.invalid(
            "Invalid value '%s' for parameter 'filter.types' supplied: A '*' stands at the end only."
                .formatted(type));
      }
      if (star >= 0) {
        beginnings.add(type.substring(0, star));
      } else {
        whole.add(type);
      }
    }
    conditions.add(
        event ->
            whole.contains(event.type()) || beginnings.stream().anyMatch(event.type()::startsWith));
  }

  /** Asks that an event of such a type has one of the values in a field of its payload. */
  private void fact(String parameter, List<String> wanted, String field, Predicate<String> ofType) {
    check(parameter, wanted);
    if (!wanted.isEmpty()) {
      Set<String> values = Set.copyOf(wanted);
      conditions.add(event -> ofType.test(event.type()) && has(event, field, values));
    }
  }

  /** A loop, since every watcher asks this of every event. */
  private static boolean has(StoredEvent event, String field, Set<String> values) {
    for (String value : event.facts().of(field)) {
      if (values.contains(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfRegisteredModel(String type) {
    return type.startsWith("registered_model")
        || type.startsWith("model_version")
        || type.startsWith("prompt");
  }

  private void tagKeys(List<String> wanted) {
    check("tag_keys", wanted);
    if (!wanted.isEmpty()) {
      Set<String> values = Set.copyOf(wanted);
      conditions.add(
          event ->
              event.type().contains("tag")
                  && (has(event, "key", values) || has(event, "keys", values)));
    }
  }

  private static void check(String parameter, List<String> wanted) {
    if (wanted.size() > MAX_VALUES) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'filter.%s' supplied: It has %d values, and may have %d."
              .formatted(parameter, wanted.size(), MAX_VALUES));
    }
    for (String value : wanted) {
      if (value.isEmpty() || value.length() > MAX_LENGTH) {
        throw MillraceException.invalid(
            "Invalid value for parameter 'filter.%s' supplied: A value has 1 to %d characters."
                .formatted(parameter, MAX_LENGTH));
      }
    }
  }

  /** Whether it is one. */
  public boolean test(Event event) {
    // A filter does not ask for the time.
    return test(
        new StoredEvent(0, event.getType(), event.getSubject(), Instant.EPOCH, event.getData()));
  }

  @Override
  public boolean test(StoredEvent event) {
    for (Predicate<StoredEvent> condition : conditions) {
      if (!condition.test(event)) {
        return false;
      }
    }
    return true;
  }
}
