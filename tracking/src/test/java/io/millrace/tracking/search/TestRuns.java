package io.millrace.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.page.Page;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Runs in a workspace of their own, and searches among them. */
final class TestRuns {

  private final SearchDatabase database = SearchDatabase.get();
  private final String workspace;
  private final List<Long> experiments = new ArrayList<>();
  private final List<TestRun> runs;
  private final Map<Long, TestRun> byId = new HashMap<>();

  /** Stores {@code runs} in as many experiments as they name. */
  TestRuns(String workspace, List<TestRun> runs) {
    this.workspace = workspace;
    this.runs = List.copyOf(runs);
    int last = runs.stream().mapToInt(run -> run.experiment).max().orElse(0);
    for (int i = 0; i <= last; i++) {
      experiments.add(database.createExperiment(workspace, "experiment " + i));
    }
    Map<String, Integer> keys = database.keyIds(workspace, keys());
    runs.forEach(run -> store(run, keys));
  }

  List<TestRun> all() {
    return runs;
  }

  /** The runs that a search finds, with all experiments, in order, on one page. */
  List<TestRun> find(String filter, String... orderBy) {
    return find(query(filter, View.ACTIVE_ONLY, null, "", orderBy)).items();
  }

  RunQuery query(String filter, View view, Integer size, String token, String... orderBy) {
    return new RunQuery(workspace, experiments, filter, view, size, List.of(orderBy), token);
  }

  Page<TestRun> find(RunQuery query) {
    try {
      Page<Long> page =
          new RunSearch(key -> database.keyId(workspace, key))
              .prepare(query)
              .find(database.connection());
      return new Page<>(page.items().stream().map(byId::get).toList(), page.nextToken());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The pages of a search, one after the other. */
  List<TestRun> findInPages(String filter, View view, int size, List<String> orderBy) {
    List<TestRun> found = new ArrayList<>();
    String token = "";
    do {
      Page<TestRun> page = find(query(filter, view, size, token, orderBy.toArray(String[]::new)));
      found.addAll(page.items());
      assertThat(found).as("pages that go on").hasSizeLessThanOrEqualTo(runs.size());
      token = page.nextToken().orElse("");
    } while (!token.isEmpty());
    return found;
  }

  void delete(TestRun run) {
    database.execute("delete from tracking.run where id = ?", run.id);
  }

  List<Long> experiments() {
    return experiments;
  }

  private Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    for (TestRun run : runs) {
      keys.addAll(run.metrics.keySet());
      keys.addAll(run.params.keySet());
      keys.addAll(run.tags.keySet());
    }
    return keys;
  }

  private void store(TestRun run, Map<String, Integer> keys) {
    long experiment = experiments.get(run.experiment);
    run.id =
        database.queryOne(
            "insert into tracking.run (workspace, run_id, experiment_id, name, user_id, status,"
                + " start_time, end_time, artifact_uri, lifecycle)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
            Long.class,
            workspace,
            run.runId,
            experiment,
            run.name,
            run.userId,
            1 + TestRun.STATUSES.indexOf(run.status),
            run.startTime,
            run.endTime,
            run.artifactUri,
            run.deleted ? 2 : 1);
    byId.put(run.id, run);
    run.metrics.forEach(
        (key, value) ->
            database.execute(
                "insert into tracking.latest_metric values (?, ?, ?, 0, 0, ?)",
                run.id,
                keys.get(key),
                experiment,
                value));
    run.params.forEach(
        (key, value) ->
            database.execute(
                "insert into tracking.param values (?, ?, ?, ?)",
                run.id,
                keys.get(key),
                experiment,
                value));
    run.tags.forEach(
        (key, value) ->
            database.execute(
                "insert into tracking.tag values (?, ?, ?, ?)",
                run.id,
                keys.get(key),
                experiment,
                value));
    run.inputs.forEach(input -> store(run.id, experiment, input));
  }

  private void store(long run, long experiment, TestRun.Input input) {
    database.execute(
        "insert into tracking.dataset (experiment_id, name, digest, source_type, source)"
            + " values (?, ?, ?, 'local', '') on conflict do nothing",
        experiment,
        input.name(),
        input.digest());
    database.execute(
        "insert into tracking.dataset_input (run_id, dataset_id, context)"
            + " select ?, id, ? from tracking.dataset where experiment_id = ? and name = ? and digest = ?",
        run,
        input.context(),
        experiment,
        input.name(),
        input.digest());
  }
}
