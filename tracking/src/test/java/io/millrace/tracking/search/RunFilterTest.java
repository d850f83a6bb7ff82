package io.millrace.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.search.PreparedSearch;
import io.millrace.runtime.search.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a search for runs accepts and refuses: no database is asked. */
class RunFilterTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics.m > 5 and metric.m = .5 and metrics.m != -1 and metrics.m >= 1e-3 and metrics.m < 1 and metrics.m <= 5.",
        "params.a = 'x' and param.a != 'x' and parameter.a LIKE 'x' and parameters.a ilike \"x\"",
        "params.a IS NULL and params.a is not null and tags.a Is Null and tag.a IS NOT NULL",
        "tags.a = 'x' and tag.a != 'x' and tags.a like 'x' and tags.mlflow.user ILIKE 'x'",
        "params.`a-b/c` = 'x' and params.\"x y\" = 'x' and tags.'k' = 'x'",
        "attributes.run_id = 'a' and attribute.run_id != 'a' and attr.run_id LIKE 'a' and run.run_id ILIKE 'a'",
        "run_id IN ('a', 'b') and run_id NOT IN ('A') and run_id in ('a') and run_id not in ('b')",
        "run_name = 'a' and `Run name` = 'a' and `run name` != 'a' and \"Run Name\" LIKE 'a'",
        "status = 'RUNNING' and artifact_uri LIKE 's3%' and user_id ILIKE 'me'",
        "start_time > 1 and created >= 1.5 and Created < 1e13 and end_time <= 99999999999999999999",
        "datasets.name = 'd' and dataset.digest IN ('a', 'b') and datasets.context NOT IN ('x') and datasets.name ILIKE '%'",
        "metrics.m > 1 OR NOT (params.a = 'x' AND status = 'FAILED')",
        "",
      })
  void accepts(String filter) {
    assertThatCode(() -> prepare(filter)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '^',
      value = {
        "foo.a = 'x' ¦ Invalid entity type 'foo'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
        "Metrics.a = 1 ¦ Invalid entity type 'Metrics'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']",
        "foo = 'x' ¦ Invalid attribute key 'foo' specified. Valid keys are '{'run_id', 'run_name', 'status', 'artifact_uri', 'user_id', 'start_time', 'end_time', 'Run name', 'run name', 'Run Name', 'created', 'Created'}'",
        "datasets.foo = 'x' ¦ Invalid dataset key 'foo' specified. Valid keys are '{'name', 'digest', 'context'}'",
        "metrics.a = '1' ¦ Expected numeric value type for metric. Found '1'",
        "params.a = 5 ¦ Expected a quoted string value for parameter (e.g. 'my-value'). Got value 5",
        "tags.a IN ('a') ¦ Expected a quoted string value for tag (e.g. 'my-value'). Got value ('a')",
        "status IN ('a') ¦ Only ['run_id'] attributes support comparison with a list of quoted string values.",
        "start_time = '1' ¦ Expected numeric value type for numeric attribute: start_time. Found '1'",
        "datasets.name = 5 ¦ Expected a quoted string value for dataset attributes. Got value 5",
        "metrics.m IS NULL ¦ IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'm'",
        "end_time IS NULL ¦ IS NULL / IS NOT NULL is only supported for tags and params, not for 'attribute' 'end_time'",
        "metrics.m == 1 ¦ Invalid comparator '==' not one of '{'=', '!=', '<', '<=', '>', '>='}'",
        "params.a > 'x' ¦ Invalid comparator '>' not one of '{'=', '!=', 'LIKE', 'ILIKE', 'IS NULL', 'IS NOT NULL'}'",
        "run_id > 'a' ¦ Invalid comparator '>' not one of '{'=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'}'",
        "start_time LIKE 5 ¦ Invalid comparator 'LIKE' not one of '{'=', '!=', '<', '<=', '>', '>='}'",
      })
  void refuses(String filter, String message) {
    isRefused(() -> prepare(filter), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      value = {
        "datasets.name ¦ Invalid identifier type 'dataset'",
        "metrics.a DESC NULLS ¦ Invalid ordering key in order_by clause 'metrics.a DESC NULLS'.",
        "garbage ¦ Invalid attribute key 'garbage' specified. Valid keys are '{'run_id', 'run_name', 'status', 'artifact_uri', 'user_id', 'start_time', 'end_time', 'Run name', 'run name', 'Run Name', 'created', 'Created'}'",
      })
  void refusesToOrderBy(String clause, String message) {
    isRefused(() -> prepare(query("", null, clause)), message);
  }

  @ParameterizedTest
  @CsvSource({
    "0, It must be a positive integer",
    "-1, It must be a positive integer",
    "50001, It must be at most 50000",
    "123456789, It must be at most 50000"
  })
  void refusesPagesWithoutMeasure(int size, String complaint) {
    isRefused(
        () -> prepare(query("", size)),
        "Invalid value %d for parameter 'max_results' supplied. %s".formatted(size, complaint));
  }

  @Test
  void bindsWhatUsersWroteAndNothingElse() {
    String text = "'; drop table run; --";
    PreparedSearch search =
        prepare(query("params.`k e y` LIKE \"" + text + "\"", null, "tags.\"o r d\" DESC"));
    assertThat(search.statement(Segment.VALUE, null, 1).text())
        .doesNotContain("drop", "k e y", "o r d");
  }

  private static void isRefused(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOf(MillraceException.class)
        .hasMessage(message)
        .extracting(failure -> ((MillraceException) failure).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
  }

  private static PreparedSearch prepare(String filter) {
    return prepare(query(filter, null));
  }

  private static PreparedSearch prepare(RunQuery query) {
    return new RunSearch(key -> null).prepare(query);
  }

  private static RunQuery query(String filter, Integer size, String... orderBy) {
    return new RunQuery("default", List.of(0L), filter, View.ALL, size, List.of(orderBy), "");
  }
}
