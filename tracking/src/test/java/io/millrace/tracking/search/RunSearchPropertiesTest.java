package io.millrace.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Random runs, filters, orders and page sizes: the database finds what Java finds. */
class RunSearchPropertiesTest {

  private static final Map<Integer, TestRuns> WORLDS = new ConcurrentHashMap<>();

  private static final List<Double> NUMBERS =
      List.of(
          -1.5,
          -0.0,
          0.0,
          1.0,
          2.0,
          1e300,
          Double.MIN_VALUE,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.NaN,
          Double.NaN);

  private static final List<String> TEXTS =
      List.of("", "a", "A", "ab", "a%b", "a_b", "é", "É", "日本", "𝒳", "ﬀ", "a\\b", "x".repeat(300));

  @Property(tries = 400)
  void pagesTogetherAreTheWholeListInOrder(
      @ForAll @IntRange(min = 0, max = 2) int world,
      @ForAll("filters") TestFilter filter,
      @ForAll("orders") List<String> orderBy,
      @ForAll View view,
      @ForAll @IntRange(min = 1, max = 40) int pageSize) {
    TestRuns runs = WORLDS.computeIfAbsent(world, RunSearchPropertiesTest::world);
    List<TestRun> expected =
        runs.all().stream()
            .filter(run -> view == View.ALL || run.deleted == (view == View.DELETED_ONLY))
            .filter(filter.meaning())
            .sorted(TestOrder.of(orderBy))
            .toList();
    assertThat(runs.findInPages(filter.text(), view, pageSize, orderBy))
        .as("%s order by %s", filter.text(), orderBy)
        .containsExactlyElementsOf(expected);
  }

  /** Few different values, so that ties, missing values and empty results all happen. */
  private static TestRuns world(int number) {
    Random random = new Random(number);
    List<TestRun> runs = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      TestRun run = new TestRun("%08x".formatted(random.nextInt()) + i);
      run.experiment = random.nextInt(1 + number);
      run.name = any(random, TEXTS);
      run.userId = any(random, List.of("", "ann", "Bob"));
      run.status = any(random, TestRun.STATUSES);
      run.startTime = random.nextInt(4);
      run.endTime = random.nextBoolean() ? null : (long) random.nextInt(3);
      run.deleted = random.nextInt(4) == 0;
      sometimes(random, () -> run.metric("a", any(random, NUMBERS)));
      sometimes(random, () -> run.metric("b c", any(random, NUMBERS)));
      sometimes(random, () -> run.param("p", any(random, TEXTS)));
      sometimes(random, () -> run.tag("t", any(random, TEXTS)));
      sometimes(
          random,
          () -> run.input("d" + random.nextInt(2), "1", any(random, List.of("eval", "Train"))));
      sometimes(random, () -> run.input("d1", "2", null));
      runs.add(run);
    }
    return new TestRuns("properties-" + number, runs);
  }

  private static void sometimes(Random random, Runnable action) {
    if (random.nextInt(3) > 0) {
      action.run();
    }
  }

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  @Provide
  Arbitrary<List<String>> orders() {
    return Combinators.combine(
            Arbitraries.of(TestOrder.FIELDS.keySet()), Arbitraries.of("", " ASC", " DESC"))
        .as(String::concat)
        .list()
        .ofMaxSize(4)
        .uniqueElements(clause -> clause.replaceAll(" (DESC|ASC)$", ""));
  }

  @Provide
  Arbitrary<TestFilter> filters() {
    return filters(2);
  }

  private Arbitrary<TestFilter> filters(int depth) {
    if (depth == 0) {
      return comparisons();
    }
    Arbitrary<TestFilter> part = Arbitraries.lazy(() -> filters(depth - 1));
    return Arbitraries.oneOf(
        Arbitraries.just(new TestFilter("", run -> true)),
        comparisons(),
        Combinators.combine(part, part).as(RunSearchPropertiesTest::and),
        Combinators.combine(part, part).as(RunSearchPropertiesTest::or),
        part.map(filter -> filter.text().isEmpty() ? filter : filter.not()));
  }

  private static TestFilter and(TestFilter one, TestFilter other) {
    return isEither(one, other) ? other : one.and(other);
  }

  private static TestFilter or(TestFilter one, TestFilter other) {
    return isEither(one, other) ? other : one.or(other);
  }

  private static boolean isEither(TestFilter one, TestFilter other) {
    return one.text().isEmpty() || other.text().isEmpty();
  }

  private Arbitrary<TestFilter> comparisons() {
    return Arbitraries.oneOf(
        numbers("metrics.a", run -> run.metrics.get("a")),
        numbers("metric.`b c`", run -> run.metrics.get("b c")),
        numbers("metrics.nowhere", run -> run.metrics.get("nowhere")),
        numbers("start_time", run -> (double) run.startTime),
        numbers("end_time", run -> run.endTime == null ? null : (double) run.endTime),
        texts("params.p", run -> run.params.get("p")),
        texts("tags.t", run -> run.tags.get("t")),
        texts("run_name", run -> run.name),
        texts("user_id", run -> run.userId),
        texts("status", run -> run.status),
        Arbitraries.of(
            new TestFilter("params.p IS NULL", run -> run.params.get("p") == null),
            new TestFilter("tags.t IS NOT NULL", run -> run.tags.get("t") != null),
            new TestFilter("params.nowhere IS NULL", run -> true),
            new TestFilter(
                "datasets.name = 'd1'",
                run -> run.inputs.stream().anyMatch(input -> input.name().equals("d1"))),
            new TestFilter(
                "datasets.context ILIKE 'tr%'",
                run -> run.inputs.stream().anyMatch(input -> "Train".equals(input.context()))),
            new TestFilter(
                "dataset.digest NOT IN ('1', '3')",
                run -> run.inputs.stream().anyMatch(input -> input.digest().equals("2")))));
  }

  private Arbitrary<TestFilter> numbers(String field, Function<TestRun, Double> value) {
    return Combinators.combine(
            Arbitraries.of("=", "!=", "<", "<=", ">", ">="),
            Arbitraries.of("-1e400", "-1.5", "0", "1.", "1.5", "2", "1e300", "1e400"))
        .as((operator, numeral) -> TestFilter.number(field, value, operator, numeral));
  }

  private Arbitrary<TestFilter> texts(String field, Function<TestRun, String> value) {
    List<String> values = new ArrayList<>(TEXTS);
    values.addAll(List.of("%", "_", "a%", "%b", "%_é%", "A_B", "\\%", "x%", "FINISHED", "%D"));
    return Combinators.combine(Arbitraries.of("=", "!=", "LIKE", "ILIKE"), Arbitraries.of(values))
        .as((operator, text) -> TestFilter.text(field, value, operator, text));
  }
}
