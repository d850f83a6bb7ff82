package io.millrace.runtime.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Plain JDBC work on one module's datasource, for the set-based SQL of hot paths. Ordinary rows go
 * through Panache instead.
 */
public final class Database {

  private static final Logger LOG = Logger.getLogger(Database.class);

  private final DataSource source;

  /** Work on the pool {@code source}. */
  public Database(DataSource source) {
    this.source = source;
  }

  /** Work on a connection that may fail with anything. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does it. The connection is the caller's to give back. */
    T run(Connection connection) throws Exception;
  }

  /**
   * Runs {@code work} in a transaction of its own: committed when it returns, rolled back when it
   * throws. What it throws comes through as it is, checked or not.
   */
  public <T> T transaction(Work<T> work) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (Throwable failure) {
        rollback(connection, failure);
        throw failure;
      } finally {
        restore(connection);
      }
    } catch (Exception failure) {
      throw sneaky(failure);
    }
  }

  /**
   * Runs {@code work} in a transaction that others wait behind: as {@link #transaction}, and a lock
   * that is not to be had within five seconds fails it (SQLSTATE 55P03).
   */
  public <T> T sharedTransaction(Work<T> work) {
    return transaction(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '5s'");
          }
          return work.run(connection);
        });
  }

  /** Runs {@code work} with each statement a transaction of its own: for single reads. */
  public <T> T read(Work<T> work) {
    try (Connection connection = source.getConnection()) {
      return work.run(connection);
    } catch (Exception failure) {
      throw sneaky(failure);
    }
  }

  /**
   * Runs {@code work}, each time in a transaction of its own, until it has done less than it may:
   * so that neither writers nor vacuum wait behind much of it.
   *
   * @param step how many rows it takes at most
   * @param work answers how many it took
   */
  public void inSteps(int step, Work<Integer> work) {
    while (transaction(work) == step) {
      // There may be more.
    }
  }

  /** Runs several reads that see one and the same state of the database. */
  public <T> T snapshot(Work<T> work) {
    return transaction(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
          }
          return work.run(connection);
        });
  }

  /**
   * What the transaction came to stands, whatever becomes of its connection: a commit must not be
   * told as a failure. The pool drops a connection that is broken.
   */
  private static void restore(Connection connection) {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException broken) {
      LOG.debug("A connection broke after its transaction", broken);
    }
  }

  private static void rollback(Connection connection, Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  /** Lets a checked exception through unwrapped: one translator (GrpcErrors) reads them all. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> E sneaky(Exception failure) throws E {
    throw (E) failure;
  }
}
