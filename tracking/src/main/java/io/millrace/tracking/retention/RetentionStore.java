package io.millrace.tracking.retention;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.runtime.outbox.Outbox;
import io.millrace.tracking.artifact.ArtifactRemover;
import io.millrace.tracking.retention.Thing.Kind;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes deleted things, a few in one transaction. What may be large, points and artifacts, is
 * only noted there, in {@link GarbageTable}, and removed afterwards.
 */
@ApplicationScoped
class RetentionStore {

  /** Tables with a run's rows that are not bound to it by a foreign key. */
  private static final List<String> RUN_TABLES = List.of("latest_metric", "param", "tag", "metric");

  private static final int ROWS_AT_ONCE = 10_000;
  private static final int RESTS_AT_ONCE = 100;

  private final Database database;
  private final ArtifactRemover artifacts;
  private final Outbox outbox = new Outbox("tracking");

  RetentionStore(@DataSource("tracking") AgroalDataSource source, ArtifactRemover artifacts) {
    database = new Database(source);
    this.artifacts = artifacts;
  }

  /** What would be removed, in that order. */
  List<Thing> find(Selection selection, int limit) {
    return database.snapshot(
        connection -> {
          DeletedThings deleted = new DeletedThings(connection, selection, false);
          List<Thing> experiments = deleted.experiments();
          List<Thing> found = new ArrayList<>(deleted.contents(Kind.RUN, experiments, limit));
          found.addAll(deleted.contents(Kind.LOGGED_MODEL, experiments, limit - found.size()));
          found.addAll(experiments.subList(0, Math.min(experiments.size(), limit - found.size())));
          return found;
        });
  }

  /** Removes some things of a kind and answers which; none are left when it answers none. */
  List<Thing> remove(Kind kind, Selection selection, int limit) {
    return database.transaction(
        connection -> {
          DeletedThings deleted = new DeletedThings(connection, selection, true);
          List<Thing> experiments = deleted.experiments();
          List<Thing> things =
              kind == Kind.EXPERIMENT
                  ? empty(connection, experiments, limit)
                  : deleted.contents(kind, experiments, limit);
          if (!things.isEmpty()) {
            remove(connection, kind, things);
          }
          return things;
        });
  }

  /** Removes what is left of things that are gone. */
  void removeRests() {
    List<GarbageTable.Rest> rests;
    do {
      rests = database.read(connection -> GarbageTable.list(connection, RESTS_AT_ONCE));
      rests.forEach(this::remove);
    } while (rests.size() == RESTS_AT_ONCE);
  }

  private void remove(GarbageTable.Rest rest) {
    if (rest.runId() != null) {
      RUN_TABLES.forEach(table -> removeRows(table, rest.runId()));
    }
    if (rest.artifactKey() != null) {
      artifacts.remove(rest.artifactKey());
    }
    database.transaction(
        connection -> {
          GarbageTable.remove(connection, rest.id());
          return null;
        });
  }

  private void removeRows(String table, long runId) {
    database.inSteps(
        ROWS_AT_ONCE,
        connection -> GarbageTable.deleteRows(connection, table, runId, ROWS_AT_ONCE));
  }

  private void remove(Connection connection, Kind kind, List<Thing> things) throws SQLException {
    for (Thing thing : things) {
      if (kind != Kind.EXPERIMENT) {
        GarbageTable.add(
            connection,
            kind == Kind.RUN ? thing.number() : null,
            artifacts.keyOf(thing.artifactUri(), thing.id()));
      }
    }
    try (PreparedStatement delete =
        connection.prepareStatement("delete from " + kind.table() + " where id = any (?)")) {
      delete.setArray(1, SqlArrays.longs(connection, things, Thing::number));
      delete.executeUpdate();
    }
    outbox.append(connection, things.stream().map(RetentionStore::purged).toList());
  }

  /** Those that hold nothing any more. */
  private static List<Thing> empty(Connection connection, List<Thing> experiments, int limit)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select e.id from unnest(?::bigint[]) e (id)
            where not exists (select from tracking.run r where r.experiment_id = e.id)
              and not exists (select from tracking.logged_model m where m.experiment_id = e.id)
            limit ?
            """)) {
      select.setArray(1, SqlArrays.longs(connection, experiments, Thing::number));
      select.setInt(2, limit);
      ResultSet rows = select.executeQuery();
      List<Long> empty = new ArrayList<>();
      while (rows.next()) {
        empty.add(rows.getLong(1));
      }
      return experiments.stream().filter(thing -> empty.contains(thing.number())).toList();
    }
  }

  private static Event purged(Thing thing) {
    String subject =
        switch (thing.kind()) {
          case RUN -> "runs/";
          case LOGGED_MODEL -> "logged-models/";
          case EXPERIMENT -> "experiments/";
        };
    EventData data = EventData.object();
    if (thing.kind() != Kind.EXPERIMENT) {
      data.put(thing.kind().idColumn(), thing.id());
    }
    data.put("experiment_id", Long.toString(thing.experimentId()));
    return new Event(thing.kind().purged(), subject + thing.id(), data.json());
  }
}
