package io.millrace.runtime.outbox;

import io.millrace.events.v1.Event;
import java.util.List;

/**
 * Somewhere else that the events of every domain in this process go, such as a broker. A bean of
 * this type that is enabled is given all events that are kept, and then those that follow.
 */
public interface EventExport {

  /** Under this name it is known how far it has come; it stays the same for ever. */
  String name();

  /** Whether it is set up; asked once, at the start. */
  boolean isEnabled();

  /** Begins with the events of one domain. Called again after its connection has failed. */
  Connection connect(String domain);

  /** The way there for the events of one domain. Used by one thread. */
  interface Connection extends AutoCloseable {

    /**
     * Sends events, which are in order, and returns once all of them are taken. When it throws, the
     * connection is closed, and the same events are sent again over another one.
     */
    void send(List<Event> events) throws Exception;

    @Override
    void close();
  }
}
