package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reference §5.4: histories, whole and sampled. */
class MetricHistoryTest extends Table {
  private static final String DOCS =
      " See the API docs for more information about request parameters.";

  private static final String BULK = "/ajax-api/2.0/mlflow/metrics/get-history-bulk?";

  @Override
  Stream<Row> rows() {
    return Stream.of(
        history("unknown key", "run_id=<run>&metric_key=no").gives("metrics", null),
        history("unknown run", "run_id=<unknownRun>&metric_key=m").gives("metrics", null),
        history("max_results 0", "run_id=<run>&metric_key=m&max_results=0")
            .refused(
                INVALID,
                "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer."),
        history("no key", "run_id=<run>")
            .refused(INVALID, "Missing value for required parameter 'metric_key'"),
        history("no run", "metric_key=m")
            .refused(INVALID, "Missing value for required parameter 'run_id'"),
        bulk("one run", "run_id=<run>&metric_key=m")
            .gives("metrics.size()", 1)
            .gives("metrics[0].run_id", "<run>"),
        bulk("unknown run adds nothing", "run_id=<unknownRun>&run_id=<run>&metric_key=m")
            .gives("metrics.size()", 1),
        bulk("no such key", "run_id=<run>&metric_key=no")
            .gives("metrics", null)
            .unlikeMlflow("answers an empty list"),
        bulk("100 runs", "<bulkRuns*100>&metric_key=m").gives("metrics.size()", 1),
        bulk("101 runs", "<bulkRuns*101>&metric_key=m")
            .refused(
                INVALID,
                "GetMetricHistoryBulk request cannot specify more than 100 run_ids. Received 101 run_ids."),
        bulk("no runs", "metric_key=m")
            .refused(INVALID, "GetMetricHistoryBulk request must specify at least one run_id."),
        bulk("no key", "run_id=<run>")
            .refused(INVALID, "GetMetricHistoryBulk request must specify a metric_key."),
        bulk("max_results over the bound", "run_id=<run>&metric_key=m&max_results=25001")
            .gives("metrics.size()", 1),
        bulk("max_results 0", "run_id=<run>&metric_key=m&max_results=0")
            .refused(INVALID, "Invalid value 0 for parameter 'max_results' supplied.")
            .unlikeMlflow("answers an empty list"),
        sample("unknown run adds nothing", "run_ids=<unknownRun>&run_ids=<run>&metric_key=m")
            .gives("metrics.size()", 1),
        sample("100 runs", "<runs*100>&metric_key=m").gives("metrics.size()", 100),
        sample("101 runs", "<runs*101>&metric_key=m")
            .refused(
                INVALID,
                "GetMetricHistoryBulkInterval request must specify at most 100 run_ids. Received 101 run_ids."
                    + DOCS),
        sample("max_results 2500", "run_ids=<run>&metric_key=m&max_results=2500"),
        sample("max_results 2501", "run_ids=<run>&metric_key=m&max_results=2501")
            .refused(INVALID, "max_results must be between 1 and 2500." + DOCS),
        sample("max_results 0", "run_ids=<run>&metric_key=m&max_results=0")
            .refused(INVALID, "max_results must be between 1 and 2500."),
        sample("end before start", "run_ids=<run>&metric_key=m&start_step=5&end_step=3")
            .refused(
                INVALID,
                "end_step must be greater than start_step. Found start_step=5 and end_step=3."),
        sample("start alone", "run_ids=<run>&metric_key=m&start_step=5")
            .refused(
                INVALID, "If either start step or end step are specified, both must be specified."),
        sample("end alone", "run_ids=<run>&metric_key=m&end_step=5")
            .refused(
                INVALID, "If either start step or end step are specified, both must be specified."),
        sample("no runs", "metric_key=m")
            .refused(INVALID, "Missing value for required parameter 'run_ids'"),
        sample("no key", "run_ids=<run>")
            .refused(INVALID, "Missing value for required parameter 'metric_key'"));
  }

  private static Row history(String name, String query) {
    return Row.get("history, " + name, "metrics/get-history?" + query);
  }

  private static Row bulk(String name, String query) {
    return Row.get("bulk, " + name, BULK + query);
  }

  private static Row sample(String name, String query) {
    return Row.get("sample, " + name, "metrics/get-history-bulk-interval?" + query);
  }

  private String runWithSteps(int from, int to) {
    String run = world().createRun();
    String points =
        IntStream.range(from, to)
            .mapToObj(
                step ->
                    "{\"key\": \"s\", \"value\": %d, \"timestamp\": %d, \"step\": %d}"
                        .formatted(step * 2, 1000 + step, step))
            .collect(Collectors.joining(", "));
    world().act("runs/log-batch", "{\"run_id\": \"%s\", \"metrics\": [%s]}".formatted(run, points));
    return run;
  }

  private static List<Integer> sampled(String query) {
    Response answer = Api.get("metrics/get-history-bulk-interval?metric_key=s&" + query);
    answer.then().statusCode(200);
    return answer.path("metrics.step");
  }

  @Test
  void theExampleOfTheReference() {
    String a = runWithSteps(0, 10);
    String b = runWithSteps(0, 20);
    assertThat(sampled("max_results=5&run_ids=" + a + "&run_ids=" + b))
        .containsExactly(0, 2, 4, 6, 9, 0, 4, 8, 12, 19);
    assertThat(sampled("max_results=5&run_ids=" + b + "&run_ids=" + a))
        .containsExactly(0, 4, 8, 12, 19, 0, 2, 4, 6, 9);
  }

  @Test
  void aRepeatedRunIsRepeated() {
    String a = runWithSteps(0, 3);
    assertThat(sampled("run_ids=" + a + "&run_ids=" + a)).containsExactly(0, 1, 2, 0, 1, 2);
  }

  @Test
  void oneResultIsTheLastPoint() {
    assertThat(sampled("max_results=1&run_ids=" + runWithSteps(0, 9))).containsExactly(8);
  }

  @Test
  void anIntervalHoldsItsEndsAndNegativeStepsCount() {
    String run = runWithSteps(-5, 6);
    assertThat(sampled("start_step=-3&end_step=2&run_ids=" + run))
        .containsExactly(-3, -2, -1, 0, 1, 2);
    assertThat(sampled("start_step=-3&end_step=2&max_results=3&run_ids=" + run))
        .containsExactly(-3, -1, 2);
  }

  @Test
  void eachSampledPointNamesItsRun() {
    String run = runWithSteps(0, 2);
    Response answer = Api.get("metrics/get-history-bulk-interval?metric_key=s&run_ids=" + run);
    assertThat(answer.<List<String>>path("metrics.run_id")).containsExactly(run, run);
    assertThat(answer.<List<Object>>path("metrics.value")).containsExactly(0.0, 2.0);
  }

  @Test
  void pagesHoldEveryPointOnceAndTheLastHasNoToken() {
    String run = runWithSteps(0, 10);
    List<Integer> steps = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      Response page =
          Api.get("metrics/get-history?metric_key=s&max_results=5&run_id=" + run + token);
      steps.addAll(page.<List<Integer>>path("metrics.step"));
      String next = page.path("next_page_token");
      token = next == null ? null : "&page_token=" + next.replace("=", "%3D").replace("+", "%2B");
      pages++;
    } while (token != null);
    assertThat(steps).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(pages).isEqualTo(2);
  }

  @Test
  void theOrderIsTimestampThenStepThenValue() {
    String run = world().createRun();
    String points =
        Stream.of("3, 10, 1", "1, 20, 0", "2, 10, 2", "9, 10, 1")
            .map(point -> point.split(", "))
            .map(
                p ->
                    "{\"key\": \"s\", \"value\": %s, \"timestamp\": %s, \"step\": %s}"
                        .formatted((Object[]) p))
            .collect(Collectors.joining(", "));
    world().act("runs/log-batch", "{\"run_id\": \"%s\", \"metrics\": [%s]}".formatted(run, points));
    Response answer = Api.get("metrics/get-history?metric_key=s&run_id=" + run);
    assertThat(answer.<List<Object>>path("metrics.value")).containsExactly(3.0, 9.0, 2.0, 1.0);
    assertThat(answer.<String>path("next_page_token")).isNull();
  }

  @Test
  void theBulkIsOrderedByRunThenTimestampAndCutAtItsBound() {
    String first = runWithSteps(0, 3);
    String second = runWithSteps(0, 3);
    Response answer =
        Api.get(BULK + "metric_key=s&max_results=4&run_id=%s&run_id=%s".formatted(second, first));
    String low = first.compareTo(second) < 0 ? first : second;
    String high = low.equals(first) ? second : first;
    assertThat(answer.<List<String>>path("metrics.run_id")).containsExactly(low, low, low, high);
    assertThat(answer.<List<Integer>>path("metrics.step")).containsExactly(0, 1, 2, 0);
  }
}
