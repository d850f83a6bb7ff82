package io.millrace.tracking.run;

import io.agroal.api.AgroalDataSource;
import io.millrace.runtime.commit.GroupCommit;
import io.millrace.runtime.commit.Write;
import io.millrace.runtime.database.Database;
import io.millrace.runtime.database.SqlArrays;
import io.millrace.runtime.outbox.Event;
import io.millrace.runtime.outbox.EventData;
import io.millrace.runtime.outbox.Outbox;
import io.millrace.tracking.TrackingConfig;
import io.millrace.tracking.shared.ArtifactUri;
import io.millrace.tracking.shared.ExperimentId;
import io.millrace.tracking.shared.KeyNames;
import io.millrace.tracking.shared.KeyValue;
import io.millrace.tracking.shared.Lifecycle;
import io.millrace.tracking.v1.CreateRunRequest;
import io.millrace.tracking.v1.Run;
import io.millrace.tracking.v1.RunStatus;
import io.quarkus.agroal.DataSource;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Creates runs; those that arrive together are created together (docs/adr/0004). */
@ApplicationScoped
public class RunCreator {

  private static final int RUNS_PER_COMMIT = 200;

  private final Database database;
  private final KeyNames keys;
  private final Outbox outbox = new Outbox("tracking");
  private final GroupCommit<NewRun, RunRecord> writer;

  RunCreator(
      @DataSource("tracking") AgroalDataSource source, KeyNames keys, TrackingConfig config) {
    database = new Database(source);
    this.keys = keys;
    writer =
        new GroupCommit<>(
            "run-creator", config.writeQueue(), RUNS_PER_COMMIT, run -> 1, this::commit);
  }

  /**
   * The created run, once it is stored. Fails if the experiment is missing or deleted.
   *
   * @throws io.millrace.runtime.error.MillraceException when such a run may not be created
   */
  public CompletionStage<Run> create(CreateRunRequest request) {
    return writer.submit(NewRun.of(request)).thenApply(RunMapper::toProto);
  }

  private void commit(List<Write<NewRun, RunRecord>> batch) {
    Map<String, Integer> keyIds = keyIds(batch);
    database.sharedTransaction(
        connection -> {
          Map<Long, String> locations = locations(connection, batch);
          refuseLate(batch, keyIds);
          List<Write<NewRun, RunRecord>> open =
              batch.stream().filter(write -> !write.isRefused()).toList();
          if (!open.isEmpty()) {
            insertRuns(connection, open, locations);
            insertTags(connection, open, keyIds);
            outbox.append(connection, open.stream().map(RunCreator::event).toList());
          }
          return null;
        });
  }

  /** As in {@code LogStore}: a run that is refused leaves no keys behind. */
  private Map<String, Integer> keyIds(List<Write<NewRun, RunRecord>> batch) {
    Set<String> wanted = keysOf(batch);
    Map<String, Integer> known = keys.cached(wanted);
    if (known.size() == wanted.size()) {
      return known;
    }
    Set<Long> experiments = database.read(connection -> experiments(connection, batch));
    return keys.idsOf(
        keysOf(
            batch.stream()
                .filter(write -> experiments.contains(write.content().experimentId()))
                .toList()));
  }

  /** An experiment may have come between the look for it and now: it was not there when asked. */
  private static void refuseLate(
      List<Write<NewRun, RunRecord>> batch, Map<String, Integer> keyIds) {
    for (Write<NewRun, RunRecord> write : batch) {
      if (!write.isRefused()
          && write.content().tags().stream().anyMatch(tag -> !keyIds.containsKey(tag.key()))) {
        write.refuse(ExperimentId.notFound(write.content().experimentId()));
      }
    }
  }

  private static Set<String> keysOf(List<Write<NewRun, RunRecord>> batch) {
    Set<String> tagKeys = new HashSet<>();
    batch.forEach(write -> write.content().tags().forEach(tag -> tagKeys.add(tag.key())));
    return tagKeys;
  }

  private static Set<Long> idsOf(List<Write<NewRun, RunRecord>> batch) {
    return batch.stream().map(write -> write.content().experimentId()).collect(Collectors.toSet());
  }

  /** Those of the experiments that are there, whatever stage they are in. */
  private static Set<Long> experiments(Connection connection, List<Write<NewRun, RunRecord>> batch)
      throws SQLException {
    Set<Long> found = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement("select id from tracking.experiment where id = any (?)")) {
      select.setArray(1, SqlArrays.longs(connection, idsOf(batch), Long::longValue));
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        found.add(rows.getLong(1));
      }
    }
    return found;
  }

  /**
   * The artifact locations of the active experiments; the other writes are refused. Locked, so that
   * an experiment that is being deleted takes these runs along.
   */
  private static Map<Long, String> locations(
      Connection connection, List<Write<NewRun, RunRecord>> batch) throws SQLException {
    Map<Long, String> active = new HashMap<>();
    Set<Long> deleted = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "select id, artifact_location, lifecycle from tracking.experiment where id = any (?) order by id for share")) {
      select.setArray(1, SqlArrays.longs(connection, idsOf(batch), Long::longValue));
      ResultSet rows = select.executeQuery();
      while (rows.next()) {
        if (rows.getInt(3) == Lifecycle.ACTIVE) {
          active.put(rows.getLong(1), rows.getString(2));
        } else {
          deleted.add(rows.getLong(1));
        }
      }
    }
    for (Write<NewRun, RunRecord> write : batch) {
      long id = write.content().experimentId();
      if (!active.containsKey(id)) {
        write.refuse(deleted.contains(id) ? ExperimentId.deleted(id) : ExperimentId.notFound(id));
      }
    }
    return active;
  }

  private static void insertRuns(
      Connection connection, List<Write<NewRun, RunRecord>> open, Map<Long, String> locations)
      throws SQLException {
    Map<String, Write<NewRun, RunRecord>> byRunId = new HashMap<>();
    open.forEach(write -> byRunId.put(write.content().runId(), write));
    List<NewRun> runs = open.stream().map(Write::content).toList();
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into tracking.run (run_id, experiment_id, name, user_id, start_time, artifact_uri, status)
            select *, %d from unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::text[])
            returning id, run_id, artifact_uri
            """
                .formatted(RunStatus.RUN_STATUS_RUNNING_VALUE))) {
      insert.setArray(1, SqlArrays.texts(connection, runs, NewRun::runId));
      insert.setArray(2, SqlArrays.longs(connection, runs, NewRun::experimentId));
      insert.setArray(3, SqlArrays.texts(connection, runs, NewRun::name));
      insert.setArray(4, SqlArrays.texts(connection, runs, NewRun::userId));
      insert.setArray(5, SqlArrays.longs(connection, runs, NewRun::startTime));
      insert.setArray(
          6,
          SqlArrays.texts(
              connection,
              runs,
              run -> ArtifactUri.ofRun(locations.get(run.experimentId()), run.runId())));
      ResultSet rows = insert.executeQuery();
      while (rows.next()) {
        Write<NewRun, RunRecord> write = byRunId.get(rows.getString(2));
        write.result(created(rows.getLong(1), write.content(), rows.getString(3)));
      }
    }
  }

  private static RunRecord created(long id, NewRun run, String artifactUri) {
    RunRecord.Data data = new RunRecord.Data();
    data.tags().addAll(run.tags());
    data.tags().sort(java.util.Comparator.comparing(KeyValue::key));
    return new RunRecord(
        id,
        run.runId(),
        run.experimentId(),
        run.name(),
        run.userId(),
        RunStatus.RUN_STATUS_RUNNING_VALUE,
        run.startTime(),
        null,
        artifactUri,
        Lifecycle.ACTIVE,
        data);
  }

  private record TagRow(RunRecord run, int key, String value) {}

  private static void insertTags(
      Connection connection, List<Write<NewRun, RunRecord>> open, Map<String, Integer> keyIds)
      throws SQLException {
    List<TagRow> rows = new ArrayList<>();
    for (Write<NewRun, RunRecord> write : open) {
      for (KeyValue tag : write.content().tags()) {
        rows.add(new TagRow(write.result(), keyIds.get(tag.key()), tag.value()));
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into tracking.tag (run_id, key_id, experiment_id, value)"
                + " select * from unnest(?::bigint[], ?::integer[], ?::bigint[], ?::text[])")) {
      insert.setArray(1, SqlArrays.longs(connection, rows, row -> row.run.id()));
      insert.setArray(2, SqlArrays.ints(connection, rows, TagRow::key));
      insert.setArray(3, SqlArrays.longs(connection, rows, row -> row.run.experimentId()));
      insert.setArray(4, SqlArrays.texts(connection, rows, TagRow::value));
      insert.executeUpdate();
    }
  }

  private static Event event(Write<NewRun, RunRecord> write) {
    RunRecord run = write.result();
    String data =
        EventData.object()
            .put("run_id", run.runId())
            .put("experiment_id", Long.toString(run.experimentId()))
            .put("run_name", run.name())
            .put("start_time", run.startTime())
            .json();
    return new Event("run.created", "runs/" + run.runId(), data);
  }

  @PreDestroy
  void close() {
    writer.close();
  }
}
