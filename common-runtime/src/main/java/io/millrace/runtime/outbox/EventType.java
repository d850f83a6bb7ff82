package io.millrace.runtime.outbox;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A type of event, as the catalogue of them says it.
 *
 * @param name what events of the type say, such as {@code run.created}
 * @param subject the form of their subjects, such as {@code runs/<run_id>}
 * @param meaning when there is one, in a sentence
 * @param data the fields of the payload, with what each is
 * @param example a payload
 */
public record EventType(
    String name, String subject, String meaning, Map<String, String> data, String example) {

  /** A type of event. */
  public EventType {
    data = new LinkedHashMap<>(data);
  }
}
