package io.millrace.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.page.Page;
import io.millrace.tracking.search.LoggedModelQuery.Dataset;
import io.millrace.tracking.search.LoggedModelQuery.Order;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Logged models in a workspace of their own, and searches among them. */
final class TestModels {

  private final SearchDatabase database = SearchDatabase.get();
  private final String workspace = UUID.randomUUID().toString();
  private final long experiment = database.createExperiment(workspace, "models");
  private final Map<Long, String> names = new HashMap<>();
  private final Map<String, Long> ids = new HashMap<>();

  /** A model with id {@code m-<name>}. */
  TestModels create(String name, long creationTime) {
    Long id =
        database.queryOne(
            "insert into tracking.logged_model (workspace, model_id, experiment_id, name, model_type,"
                + " source_run_id, artifact_uri, status, creation_time, last_update_time)"
                + " values (?, ?, ?, ?, '', '', '', 1, ?, ?) returning id",
            Long.class,
            workspace,
            "m-" + name,
            experiment,
            name,
            creationTime,
            creationTime);
    names.put(id, name);
    ids.put(name, id);
    return this;
  }

  /** Sets a column; its name is the test's. */
  TestModels set(String model, String column, Object value) {
    database.execute(
        "update tracking.logged_model set " + column + " = ? where id = ?", value, ids.get(model));
    return this;
  }

  TestModels param(String model, String key, String value) {
    database.execute(
        "insert into tracking.logged_model_param values (?, ?, ?)", ids.get(model), key, value);
    return this;
  }

  TestModels tag(String model, String key, String value) {
    database.execute(
        "insert into tracking.logged_model_tag values (?, ?, ?)", ids.get(model), key, value);
    return this;
  }

  TestModels point(String model, String key, long timestamp, long step, String run, double value) {
    return point(model, key, timestamp, step, run, value, "", "");
  }

  TestModels point(
      String model,
      String key,
      long timestamp,
      long step,
      String run,
      double value,
      String dataset,
      String digest) {
    database.execute(
        "insert into tracking.logged_model_metric values (?, ?, ?, ?, ?, ?, ?, ?)",
        ids.get(model),
        key,
        timestamp,
        step,
        run,
        value,
        dataset,
        digest);
    return this;
  }

  long experiment() {
    return experiment;
  }

  List<String> find(String filter, Dataset... datasets) {
    return find(filter, List.of(datasets), List.of(new Order("name", true, "", "")));
  }

  List<String> findOrdered(Order... orders) {
    return find("", List.of(), List.of(orders));
  }

  List<String> find(String filter, List<Dataset> datasets, List<Order> orders) {
    return names(find(query(filter, datasets, null, orders, "")));
  }

  List<String> findInPages(int size, List<Order> orders) {
    List<String> found = new ArrayList<>();
    String token = "";
    do {
      Page<Long> page = find(query("", List.of(), size, orders, token));
      found.addAll(names(page));
      assertThat(found).as("pages that go on").hasSizeLessThanOrEqualTo(names.size());
      token = page.nextToken().orElse("");
    } while (!token.isEmpty());
    return found;
  }

  LoggedModelQuery query(
      String filter, List<Dataset> datasets, Integer size, List<Order> orders, String token) {
    return new LoggedModelQuery(
        workspace, List.of(experiment), filter, datasets, size, orders, token);
  }

  Page<Long> find(LoggedModelQuery query) {
    try {
      return LoggedModelSearch.prepare(query).find(database.connection());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> names(Page<Long> page) {
    return page.items().stream().map(names::get).toList();
  }
}
