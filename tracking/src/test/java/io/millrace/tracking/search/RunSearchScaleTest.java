package io.millrace.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.page.Page;
import io.millrace.runtime.search.PreparedSearch;
import io.millrace.runtime.search.Segment;
import io.millrace.runtime.search.Sql;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 100 000 runs in one experiment: a search must not read them all. */
@Tag("long")
class RunSearchScaleTest {

  private static final String WORKSPACE = "scale";
  private static final int RUNS = 100_000;
  private static final int KEYS = 3;

  private static final String FILTER = "metrics.m3 > 0.5 and params.p1 = '42' and tags.team = 't3'";

  private static SearchDatabase database;
  private static long experiment;

  /** Metrics within 0 and 1, params of 50 values, a tag of 10; every 20th run has no m1. */
  @BeforeAll
  static void seed() {
    database = SearchDatabase.get();
    experiment = database.createExperiment(WORKSPACE, "large");
    database.execute(
        """
        insert into tracking.key_name (workspace, name)
        select ?, name from (
          select 'm' || n as name from generate_series(1, ?) n
          union all select 'p' || n from generate_series(1, ?) n
          union all select 'team') keys
        """,
        WORKSPACE,
        KEYS,
        KEYS);
    database.execute(
        """
        insert into tracking.run (workspace, run_id, experiment_id, name, user_id, status, start_time, artifact_uri)
        select ?, md5(n::text), ?, 'run-' || n, 'someone', 3, n, '' from generate_series(1, ?) n
        """,
        WORKSPACE,
        experiment,
        RUNS);
    database.execute(
        """
        insert into tracking.latest_metric
        select r.id, k.id, r.experiment_id, 0, 0, (hashint8(r.id * 31 + k.id) & 1048575) / 1048576.0
        from tracking.run r, tracking.key_name k
        where r.experiment_id = ? and k.workspace = ? and k.name like 'm%'
          and not (k.name = 'm1' and r.start_time % 20 = 0)
        """,
        experiment, WORKSPACE);
    for (String[] texts :
        new String[][] {
          {"param", "'' || (hashint8(r.id * 37 + k.id) & 1023) % 50", "p%"},
          {"tag", "'t' || (hashint8(r.id * 41 + k.id) & 1023) % 10", "team"}
        }) {
      database.execute(
          """
          insert into tracking.%s
          select r.id, k.id, r.experiment_id, %s
          from tracking.run r, tracking.key_name k
          where r.experiment_id = ? and k.workspace = ? and k.name like ?
          """
              .formatted(texts[0], texts[1]),
          experiment,
          WORKSPACE,
          texts[2]);
    }
    for (String table : List.of("run", "latest_metric", "param", "tag")) {
      database.execute("vacuum analyze tracking." + table);
    }
  }

  @Test
  void findsByValueThroughTheExperimentsIndexes() throws SQLException {
    PreparedSearch search = search(FILTER, "metrics.m1 DESC");
    assertThat(plan(search)).contains("param_by_value").doesNotContain("Seq Scan");
    Page<Long> page = search.find(database.connection());
    assertThat(page.items()).hasSize(50).isEqualTo(expected());
    assertThat(page.nextToken()).isPresent();
  }

  @Test
  void ordersByReadingAnIndexAsFarAsThePageGoes() throws SQLException {
    PreparedSearch search = search("metrics.m3 > 0.5", "metrics.m1 DESC");
    assertThat(plan(search)).contains("latest_metric_by_value").doesNotContain("Seq Scan");
    assertThat(search.find(database.connection()).items()).hasSize(50);
    assertThat(plan(search("", "metrics.m1"))).contains("latest_metric_by_value");
    assertThat(plan(search(""))).contains("run_by_start").doesNotContain("Seq Scan");
  }

  private static List<Long> expected() throws SQLException {
    String sql =
        """
        select r.id from tracking.run r
        left join tracking.latest_metric m1 on m1.run_id = r.id and m1.key_id = %d
        join tracking.latest_metric m3 on m3.run_id = r.id and m3.key_id = %d
        join tracking.param p1 on p1.run_id = r.id and p1.key_id = %d
        join tracking.tag team on team.run_id = r.id and team.key_id = %d
        where r.experiment_id = %d and m3.value > 0.5 and p1.value = '42' and team.value = 't3'
        order by m1.value desc nulls last, r.start_time desc limit 50
        """
            .formatted(key("m1"), key("m3"), key("p1"), key("team"), experiment);
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement statement = database.connection().prepareStatement(sql);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }

  private static Integer key(String name) {
    return database.keyId(WORKSPACE, name);
  }

  private static PreparedSearch search(String filter, String... orderBy) {
    return new RunSearch(RunSearchScaleTest::key)
        .prepare(
            new RunQuery(
                WORKSPACE,
                List.of(experiment),
                filter,
                View.ACTIVE_ONLY,
                50,
                List.of(orderBy),
                ""));
  }

  private static String plan(PreparedSearch search) throws SQLException {
    Sql explain = new Sql().add("explain ").add(search.statement(Segment.VALUE, null, 50));
    StringBuilder plan = new StringBuilder();
    try (PreparedStatement statement = explain.prepare(database.connection());
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        plan.append(rows.getString(1)).append('\n');
      }
    }
    return plan.toString();
  }
}
