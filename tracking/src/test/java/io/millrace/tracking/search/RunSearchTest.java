package io.millrace.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.page.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunSearchTest {

  @Test
  void nanSatisfiesNothingButUnequal() {
    TestRuns runs =
        store(run("nan").metric("m", Double.NaN), run("two").metric("m", 2), run("without"));
    for (String operator : List.of("=", "<", "<=", ">", ">=")) {
      assertThat(runs.find("metrics.m " + operator + " 2"))
          .extracting(TestRun::toString)
          .doesNotContain("nan", "without");
    }
    assertFinds(runs, "metrics.m != 2", "nan");
    assertFinds(runs, "NOT metrics.m > 1", "nan", "without");
  }

  @Test
  void infinitiesCompareAsNumbers() {
    TestRuns runs =
        store(
            run("up").metric("m", Double.POSITIVE_INFINITY),
            run("down").metric("m", Double.NEGATIVE_INFINITY));
    assertFinds(runs, "metrics.m >= 1.7976931348623157e308", "up");
    assertFinds(runs, "metrics.m = 1e400", "up");
    assertFinds(runs, "metrics.m < 0", "down");
  }

  @Test
  void unequalDoesNotFindRunsWithoutTheKeyAndNotDoes() {
    TestRuns runs = store(run("x").param("p", "x"), run("y").param("p", "y"), run("none"));
    assertFinds(runs, "params.p != 'x'", "y");
    assertFinds(runs, "NOT params.p = 'x'", "none", "y");
    assertFinds(runs, "params.p IS NULL", "none");
    assertFinds(runs, "params.p is not null", "x", "y");
    assertFinds(runs, "params.other IS NULL", "none", "x", "y");
    assertFinds(runs, "params.other != 'x'");
  }

  @Test
  void metricsParamsAndTagsOfOneNameAreDifferentThings() {
    TestRuns runs =
        store(run("p").param("k", "1"), run("t").tag("k", "1"), run("m").metric("k", 1));
    assertFinds(runs, "params.k = '1'", "p");
    assertFinds(runs, "tags.k = '1'", "t");
    assertFinds(runs, "metrics.k = 1", "m");
  }

  @Test
  void orNotAndParenthesesWork() {
    TestRuns runs =
        store(
            run("a").param("p", "1").param("q", "1"),
            run("b").param("p", "1").param("q", "2"),
            run("c").param("p", "2").param("q", "2"));
    assertFinds(runs, "params.p = '2' OR params.q = '1'", "a", "c");
    assertFinds(runs, "params.p = '1' AND (params.q = '1' OR params.q = '2')", "a", "b");
    assertFinds(runs, "NOT (params.p = '1' AND params.q = '1')", "b", "c");
    assertFinds(runs, "params.p = '2' OR params.p = '1' AND NOT params.q = '1'", "b", "c");
  }

  @Test
  void severalConditionsOnOneKeyAllApply() {
    TestRuns runs = store(run("low").metric("m", 1), run("high").metric("m", 9));
    assertFinds(runs, "metrics.m > 0 AND metrics.m < 5", "low");
  }

  @Test
  void likeMindsCaseAndNothingEscapes() {
    TestRuns runs =
        store(
            run("a").tag("t", "Over%\\x"), run("b").tag("t", "overÉx"), run("c").tag("t", "x\ny"));
    assertFinds(runs, "tags.t LIKE 'Over%'", "a");
    assertFinds(runs, "tags.t ILIKE 'oVER_%x'", "a", "b");
    assertFinds(runs, "tags.t ILIKE '%éX'", "b");
    assertFinds(runs, "tags.t LIKE '%\\_'", "a");
    assertFinds(runs, "tags.t LIKE 'x%y'", "c");
  }

  @Test
  void valuesAreComparedToTheirEnd() {
    String start = "é".repeat(300);
    TestRuns runs = store(run("a").param("p", start + "a"), run("b").param("p", start + "b"));
    assertFinds(runs, "params.p = '" + start + "a'", "a");
    assertFinds(runs, "params.p != '" + start + "a'", "b");
    assertFinds(runs, "params.p LIKE '" + start + "_'", "a", "b");
    assertFinds(runs, "params.p LIKE '" + start + "b%'", "b");
    assertFinds(runs, "params.p = '" + start.substring(0, 200) + "'");
  }

  @Test
  void attributesAreComparedAsTheyAreShown() {
    TestRun one = run("One");
    one.status = "FINISHED";
    one.userId = "ann";
    one.artifactUri = "s3://bucket/1";
    one.name = "hopeful-cat-1";
    one.startTime = 1000;
    one.endTime = 2000L;
    TestRun two = run("two");
    two.startTime = 1500;
    TestRuns runs = store(one, two);
    assertFinds(runs, "status = 'FINISHED'", "One");
    assertFinds(runs, "status = 'finished'");
    assertFinds(runs, "attributes.status ILIKE 'fin%' ", "One");
    assertFinds(runs, "status != 'FINISHED'", "two");
    assertFinds(runs, "user_id = 'ann' AND artifact_uri LIKE 's3:%'", "One");
    assertFinds(runs, "`Run name` LIKE 'hopeful%'", "One");
    assertFinds(runs, "run_id IN ('One', 'TWO')", "One");
    assertFinds(runs, "run_id NOT IN ('One')", "two");
    assertFinds(runs, "run_id ILIKE 'T%'", "two");
    assertFinds(runs, "created > 999.5 AND created < 1.2e3", "One");
    assertFinds(runs, "start_time < 99999999999999999999", "One", "two");
    assertFinds(runs, "start_time > -1e400", "One", "two");
    assertFinds(runs, "end_time != 5", "One");
    assertFinds(runs, "NOT end_time > 5", "two");
  }

  @Test
  void conditionsOnDatasetsAreSatisfiedByAnyInputEach() {
    TestRuns runs =
        store(
            run("both").input("iris", "1", "training").input("wine", "2", "eval"),
            run("wine").input("wine", "2", null),
            run("none"));
    assertFinds(runs, "datasets.name = 'wine'", "both", "wine");
    assertFinds(runs, "datasets.name = 'iris' AND datasets.digest = '2'", "both");
    assertFinds(runs, "dataset.context IN ('eval', 'test')", "both");
    assertFinds(runs, "datasets.context != 'test'", "both");
    assertFinds(runs, "NOT datasets.context != 'test'", "none", "wine");
    assertFinds(runs, "datasets.name LIKE 'ir%'", "both");
  }

  @Test
  void valuesComeFirstThenNanThenMissingInBothDirections() {
    TestRuns runs =
        store(
            run("missing"),
            run("nan").metric("m", Double.NaN),
            run("1").metric("m", 1),
            run("-inf").metric("m", Double.NEGATIVE_INFINITY),
            run("inf").metric("m", Double.POSITIVE_INFINITY));
    assertThat(runs.find("", "metrics.m")).hasToString("[-inf, 1, inf, nan, missing]");
    assertThat(runs.find("", "metrics.m DESC")).hasToString("[inf, 1, -inf, nan, missing]");
  }

  @Test
  void theLatestStartComesFirstThenTheLowerId() {
    TestRun early = run("z");
    TestRun late = run("b");
    TestRun lateToo = run("a");
    early.startTime = 1;
    late.startTime = 2;
    lateToo.startTime = 2;
    TestRuns runs = store(early, late, lateToo);
    assertThat(runs.find("")).hasToString("[a, b, z]");
    assertThat(runs.find("", "start_time ASC")).hasToString("[z, a, b]");
    assertThat(runs.find("", "run_id DESC")).hasToString("[z, b, a]");
    assertThat(runs.find("", "user_id", "created", "start_time DESC")).hasToString("[z, a, b]");
  }

  @Test
  void looksAtTheStagesAndExperimentsItIsToldTo() {
    TestRun active = run("active");
    TestRun deleted = run("deleted");
    TestRun elsewhere = run("elsewhere");
    deleted.deleted = true;
    elsewhere.experiment = 1;
    TestRuns runs = store(active, deleted, elsewhere);
    assertFinds(runs, "", "active", "elsewhere");
    assertThat(ids(runs.find(runs.query("", View.DELETED_ONLY, null, ""))))
        .containsExactly("deleted");
    assertThat(ids(runs.find(runs.query("", View.ALL, null, "")))).hasSize(3);
    RunQuery none = new RunQuery("default", List.of(), "", View.ALL, null, List.of(), "");
    assertThat(runs.find(none).items()).isEmpty();
    RunQuery otherWorkspace =
        new RunQuery("other", runs.experiments(), "", View.ALL, null, List.of(), "");
    assertThat(runs.find(otherWorkspace).items()).isEmpty();
  }

  @Test
  void aTokenIsThereOnlyIfThereIsMore() {
    TestRuns runs = store(run("a").metric("m", 1), run("b").metric("m", Double.NaN), run("c"));
    for (String order : List.of("metrics.m", "run_id")) {
      Page<TestRun> first = runs.find(runs.query("", View.ALL, 2, "", order));
      assertThat(ids(first)).containsExactly("a", "b");
      Page<TestRun> second =
          runs.find(runs.query("", View.ALL, 2, first.nextToken().orElseThrow(), order));
      assertThat(ids(second)).containsExactly("c");
      assertThat(second.nextToken()).isEmpty();
      assertThat(runs.find(runs.query("", View.ALL, 3, "", order)).nextToken()).isEmpty();
    }
  }

  @Test
  void aTokenFitsItsOwnQuestionOnly() {
    TestRuns runs = store(run("a"), run("b"), run("c"));
    String token = runs.find(runs.query("", View.ALL, 1, "", "run_id")).nextToken().orElseThrow();
    assertThat(ids(runs.find(runs.query("", View.ALL, 9, token, "run_id"))))
        .as("another size is not another question")
        .containsExactly("b", "c");
    for (RunQuery other :
        List.of(
            runs.query("", View.ALL, 1, token, "run_id DESC"),
            runs.query("", View.ALL, 1, token),
            runs.query("", View.ACTIVE_ONLY, 1, token, "run_id"),
            runs.query("params.a = 'x'", View.ALL, 1, token, "run_id"),
            runs.query("", View.ALL, 1, "eyJvZmZzZXQiOiAxfQ==", "run_id"))) {
      assertThatThrownBy(() -> runs.find(other)).hasMessageStartingWith("Invalid page token");
    }
  }

  @Test
  void aRunThatGoesMeanwhileMovesNoPage() {
    List<TestRun> many = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      many.add(run("run-" + i));
    }
    TestRuns runs = store(many.toArray(TestRun[]::new));
    Page<TestRun> first = runs.find(runs.query("", View.ALL, 4, "", "run_id"));
    runs.delete(first.items().getFirst());
    Page<TestRun> second =
        runs.find(runs.query("", View.ALL, 4, first.nextToken().orElseThrow(), "run_id"));
    assertThat(ids(second)).containsExactly("run-4", "run-5", "run-6", "run-7");
  }

  private static TestRun run(String runId) {
    return new TestRun(runId);
  }

  private static TestRuns store(TestRun... runs) {
    return new TestRuns(UUID.randomUUID().toString(), Arrays.asList(runs));
  }

  private static void assertFinds(TestRuns runs, String filter, String... runIds) {
    assertThat(runs.find(filter, "run_id"))
        .as(filter)
        .extracting(TestRun::toString)
        .containsExactly(runIds);
  }

  private static List<String> ids(Page<TestRun> page) {
    return page.items().stream().map(TestRun::toString).toList();
  }
}
