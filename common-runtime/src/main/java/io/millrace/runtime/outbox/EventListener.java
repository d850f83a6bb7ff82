package io.millrace.runtime.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears of positions that other replicas hand out, on a connection of its own. What it does not
 * hear, while the connection is away or because a pooler swallows it, the reader finds by looking.
 */
final class EventListener implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(EventListener.class);
  private static final int WAIT_MILLIS = 60_000;
  private static final long RETRY_MILLIS = 5_000;

  private final Address address;
  private final String channel;
  private final LongConsumer told;
  private final Runnable connected;
  private final Thread thread;
  private volatile Connection connection;
  private volatile boolean closed;

  /** Where to listen. */
  record Address(String url, String user, String password) {}

  /**
   * @param told hears the last position
   * @param connected runs whenever listening begins: something may have happened before
   */
  EventListener(Address address, String channel, LongConsumer told, Runnable connected) {
    this.address = address;
    this.channel = channel;
    this.told = told;
    this.connected = connected;
    thread = Thread.ofVirtual().name("events-listen").start(this::run);
  }

  private void run() {
    boolean failing = false;
    while (!closed) {
      try (Connection opened = connect()) {
        connection = opened;
        failing = false;
        listen(opened);
      } catch (Throwable away) {
        if (!failing && !closed) {
          LOG.warnf("Not listening on %s at the moment, only looking: %s", channel, away);
        }
        failing = true;
      }
      try {
        Thread.sleep(closed ? 0 : RETRY_MILLIS);
      } catch (InterruptedException stopping) {
        return;
      }
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    if (address.password() != null) {
      properties.setProperty("password", address.password());
    }
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", channel);
    Connection opened = new Driver().connect(address.url(), properties);
    if (opened == null) {
      throw new SQLException("the URL to listen at is not one of PostgreSQL");
    }
    return opened;
  }

  private void listen(Connection opened) throws SQLException {
    try (Statement statement = opened.createStatement()) {
      statement.execute("listen " + channel);
    }
    connected.run();
    PGConnection postgres = opened.unwrap(PGConnection.class);
    while (!closed) {
      for (PGNotification notification : postgres.getNotifications(WAIT_MILLIS)) {
        hear(notification.getParameter());
      }
    }
  }

  /** Anybody may notify a channel: what is no position is not for us. */
  private void hear(String payload) {
    long position;
    try {
      position = Long.parseLong(payload);
    } catch (NumberFormatException notOurs) {
      LOG.debugf("No position on %s", channel);
      return;
    }
    told.accept(position);
  }

  @Override
  public void close() {
    closed = true;
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException gone) {
        LOG.debug("The listening connection was gone", gone);
      }
    }
    thread.interrupt();
  }
}
