package io.millrace.projects.schedule;

import io.millrace.events.v1.Event;
import io.millrace.projects.v1.EventTrigger;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.outbox.EventFacts;
import java.util.Map;
import java.util.regex.Pattern;

/** Which events a trigger means. */
final class EventRule {

  private static final Pattern TYPE = Pattern.compile("[a-z0-9_]+(\\.[a-z0-9_]+)+");
  private static final int LONGEST = 1000;
  private static final int MOST_FIELDS = 20;

  private EventRule() {}

  /**
   * Holds a trigger against the rules.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE
   */
  static void check(EventTrigger trigger) {
    if (trigger.getType().isEmpty()) {
      throw MillraceException.invalid("Missing value for required parameter 'trigger.event.type'.");
    }
    if (trigger.getType().length() > LONGEST || !TYPE.matcher(trigger.getType()).matches()) {
      throw invalid("type", "It is a type of events, such as run.finished.");
    }
    if (trigger.getSubject().length() > LONGEST) {
      throw invalid("subject", "It has more than %d characters.".formatted(LONGEST));
    }
    if (trigger.getDataCount() > MOST_FIELDS) {
      throw invalid("data", "It has more than %d fields.".formatted(MOST_FIELDS));
    }
    trigger
        .getDataMap()
        .forEach(
            (field, value) -> {
              if (field.isEmpty() || field.length() > LONGEST || value.length() > LONGEST) {
                throw invalid(
                    "data",
                    "Names have 1 to %d characters, values that many at most.".formatted(LONGEST));
              }
            });
  }

  private static MillraceException invalid(String field, String why) {
    return MillraceException.invalid(
        "Invalid value for parameter 'trigger.event.%s' supplied: %s".formatted(field, why));
  }

  /** Whether it means that event. */
  static boolean fits(EventTrigger trigger, Event event, EventFacts facts) {
    if (!trigger.getType().equals(event.getType())
        || !trigger.getSubject().isEmpty() && !fits(trigger.getSubject(), event.getSubject())) {
      return false;
    }
    for (Map.Entry<String, String> wanted : trigger.getDataMap().entrySet()) {
      if (facts.of(wanted.getKey()).stream().noneMatch(value -> fits(wanted.getValue(), value))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a text is as a pattern says, in which {@code *} stands for any text. */
  static boolean fits(String pattern, String text) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(text);
    }
    String first = parts[0];
    String last = parts[parts.length - 1];
    if (text.length() < first.length() + last.length()
        || !text.startsWith(first)
        || !text.endsWith(last)) {
      return false;
    }
    // The earliest place is as good as any: what comes behind it has the most room.
    int from = first.length();
    int to = text.length() - last.length();
    for (int i = 1; i < parts.length - 1; i++) {
      int at = text.indexOf(parts[i], from);
      if (at < 0 || at + parts[i].length() > to) {
        return false;
      }
      from = at + parts[i].length();
    }
    return true;
  }
}
