package io.millrace.runtime.outbox;

import java.util.List;

/**
 * The types of a domain's events. Found by the {@link java.util.ServiceLoader}; docs/events.md is
 * made from all of them.
 */
public interface EventCatalog {

  /** The domain, as sources of events name it: {@code tracking}. */
  String domain();

  /** All its types, in the order to show them in. */
  List<EventType> types();
}
