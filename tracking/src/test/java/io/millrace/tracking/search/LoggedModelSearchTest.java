package io.millrace.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import io.millrace.tracking.search.LoggedModelQuery.Dataset;
import io.millrace.tracking.search.LoggedModelQuery.Order;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoggedModelSearchTest {

  private final TestModels models =
      new TestModels().create("a", 1).create("b", 2).create("c", 2).create("d", 3);

  @Test
  void findsByAttribute() {
    models
        .set("a", "model_type", "Classifier")
        .set("a", "source_run_id", "run-1")
        .set("a", "artifact_uri", "s3://bucket/a")
        .set("b", "status", 2)
        .set("b", "last_update_time", 9L);
    assertThat(models.find("name = 'a' OR attributes.name = 'd'")).containsExactly("a", "d");
    assertThat(models.find("name in ('a', 'x')")).containsExactly("a");
    assertThat(models.find("name NOT IN ('a', 'b')")).containsExactly("c", "d");
    assertThat(models.find("model_id LIKE 'm-_' AND model_id != 'm-a'")).hasSize(3);
    assertThat(models.find("model_type ilike 'class%'")).containsExactly("a");
    assertThat(models.find("model_type != 'x'")).as("unset is no value").containsExactly("a");
    assertThat(models.find("model_type = ''")).isEmpty();
    assertThat(models.find("NOT source_run_id = 'run-1'")).containsExactly("b", "c", "d");
    assertThat(models.find("status = 'LOGGED_MODEL_READY'")).containsExactly("b");
    assertThat(models.find("artifact_location LIKE 's3%'")).containsExactly("a");
    assertThat(models.find("experiment_id = '%d'".formatted(models.experiment()))).hasSize(4);
    assertThat(models.find("creation_timestamp > 1.5 AND creation_time < 3")).hasSize(2);
    assertThat(models.find("creation_timestamp_ms = 1")).containsExactly("a");
    assertThat(models.find("last_updated_timestamp = 9 OR last_updated_timestamp_ms = 1"))
        .containsExactly("a", "b");
  }

  @Test
  void findsByParamAndTag() {
    models.param("a", "lr", "0.1").param("b", "lr", "0.2").tag("c", "x y", "v");
    assertThat(models.find("params.lr = '0.1'")).containsExactly("a");
    assertThat(models.find("params.lr != '0.1'")).containsExactly("b");
    assertThat(models.find("params.lr IN ('0.1', '0.2')")).containsExactly("a", "b");
    assertThat(models.find("NOT params.lr LIKE '%2'")).containsExactly("a", "c", "d");
    assertThat(models.find("tags.`x y` = 'v'")).containsExactly("c");
  }

  @Test
  void anyPointOfAMetricSatisfiesAComparison() {
    models
        .point("a", "m", 1, 0, "r", 1)
        .point("a", "m", 2, 0, "r", 5)
        .point("b", "m", 1, 0, "r", Double.NaN);
    assertThat(models.find("metrics.m = 1")).containsExactly("a");
    assertThat(models.find("metrics.m = 5")).containsExactly("a");
    assertThat(models.find("metrics.m = 1 AND metrics.m = 5")).containsExactly("a");
    assertThat(models.find("metrics.m > 0")).containsExactly("a");
    assertThat(models.find("metrics.m != 1")).containsExactly("a", "b");
    assertThat(models.find("NOT metrics.m > 3")).containsExactly("b", "c", "d");
  }

  @Test
  void datasetsRestrictWhichPointsCount() {
    models
        .point("a", "m", 1, 0, "r", 1, "train", "1")
        .point("a", "m", 2, 0, "r", 5, "test", "1")
        .point("b", "m", 1, 0, "r", 5, "train", "2")
        .point("c", "n", 1, 0, "r", 5, "train", "");
    Dataset train1 = new Dataset("train", "1");
    Dataset test1 = new Dataset("test", "1");
    assertThat(models.find("metrics.m > 3", train1)).isEmpty();
    assertThat(models.find("metrics.m > 3", test1)).containsExactly("a");
    assertThat(models.find("metrics.m > 0", train1, test1)).containsExactly("a");
    assertThat(models.find("metrics.m > 0 OR name = 'd'", new Dataset("train", "2")))
        .containsExactly("b", "d");
    assertThat(models.find("", train1)).containsExactly("a");
    assertThat(models.find("name != 'x'", new Dataset("train", ""))).containsExactly("c");
  }

  @Test
  void deletedModelsAreNeverFound() {
    models.set("b", "lifecycle", 2);
    assertThat(models.find("")).containsExactly("a", "c", "d");
  }

  @Test
  void theLatestComesFirstThenTheLowerId() {
    assertThat(models.findOrdered()).containsExactly("d", "b", "c", "a");
    assertThat(models.findOrdered(by("creation_time"))).containsExactly("a", "b", "c", "d");
    assertThat(models.findOrdered(by("creation_timestamp"), new Order("model_id", false, "", "")))
        .containsExactly("a", "c", "b", "d");
  }

  @Test
  void missingValuesComeLastInBothDirections() {
    models.set("a", "model_type", "x").set("b", "model_type", "y");
    assertThat(models.findOrdered(by("model_type"))).containsExactly("a", "b", "d", "c");
    assertThat(models.findOrdered(new Order("model_type", false, "", "")))
        .containsExactly("b", "a", "d", "c");
  }

  @Test
  void ordersByTheLatestPointOfAMetric() {
    models
        .point("a", "m", 1, 9, "r", 9)
        .point("a", "m", 2, 0, "r", 1)
        .point("b", "m", 2, 0, "r", 9)
        .point("b", "m", 2, 1, "r", 2)
        .point("c", "m", 2, 1, "r1", 3)
        .point("c", "m", 2, 1, "r2", 0);
    assertThat(models.findOrdered(by("metrics.m"))).containsExactly("a", "b", "c", "d");
    assertThat(models.findOrdered(new Order("metrics.m", false, "", "")))
        .containsExactly("c", "b", "a", "d");
  }

  @Test
  void ordersByAMetricOnOneDataset() {
    models
        .point("a", "x/y", 1, 0, "r", 1, "train", "1")
        .point("a", "x/y", 2, 0, "r", 9, "test", "1")
        .point("b", "x/y", 1, 0, "r", 5, "train", "2");
    assertThat(models.findOrdered(new Order("metrics.x/y", true, "train", "")))
        .startsWith("a", "b");
    assertThat(models.findOrdered(new Order("metrics.`x/y`", false, "", ""))).startsWith("a", "b");
    assertThat(models.findOrdered(new Order("metrics.x/y", true, "train", "2")))
        .containsExactly("b", "d", "c", "a");
  }

  @Test
  void pagesTogetherAreTheWholeList() {
    models
        .point("a", "m", 1, 0, "r", Double.NaN)
        .point("b", "m", 1, 0, "r", 2)
        .point("c", "m", 1, 0, "r", 2)
        .set("c", "model_type", "x");
    for (boolean ascending : new boolean[] {true, false}) {
      for (List<Order> orders :
          List.of(
              List.<Order>of(),
              List.of(new Order("metrics.m", ascending, "", "")),
              List.of(
                  new Order("model_type", ascending, "", ""),
                  new Order("metrics.m", ascending, "", "")),
              List.of(new Order("status", ascending, "", ""), by("experiment_id")))) {
        List<String> whole = models.find("", List.of(), orders);
        for (int size = 1; size <= 5; size++) {
          assertThat(models.findInPages(size, orders)).as("%s", orders).isEqualTo(whole);
        }
      }
    }
  }

  @Test
  void anAbsentSizeIsFiftyAndZeroIsAHundred() {
    for (int i = 0; i < 97; i++) {
      models.create("more-" + i, 0);
    }
    assertThat(found(null)).isEqualTo(50);
    assertThat(found(0)).isEqualTo(100);
    assertThat(found(101)).isEqualTo(101);
    assertThatThrownBy(() -> found(-1))
        .hasMessage(
            "Invalid value -1 for parameter 'max_results' supplied. It must be a positive integer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '^',
      value = {
        "attribute.name = 'm' ¦ Invalid entity type: 'attribute'. Expected one of ['attributes', 'metrics', 'params', 'tags'].",
        "metric.a > 1 ¦ Invalid entity type: 'metric'. Expected one of ['attributes', 'metrics', 'params', 'tags'].",
        "name > 'a' ¦ Invalid comparison operator for attributes.name: '>'. Expected one of ('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN').",
        "creation_timestamp LIKE 5 ¦ Invalid comparison operator for attributes.creation_timestamp_ms: 'LIKE'. Expected one of ('=', '!=', '<', '<=', '>', '>=').",
        "foo = 'x' ¦ Invalid attribute key 'foo' specified. Valid keys are '{'name', 'model_id', 'model_type', 'status', 'source_run_id', 'experiment_id', 'artifact_location', 'creation_timestamp_ms', 'last_updated_timestamp_ms', 'creation_timestamp', 'creation_time', 'last_updated_timestamp'}'",
        "tags.a IS NULL ¦ Invalid comparison: IS NULL / IS NOT NULL is not supported for logged models, but was found for tags.a.",
        "metrics.a = '1' ¦ Expected numeric value type for metrics. Found '1'",
        "name = 5 ¦ Expected a quoted string value for attributes. Got value 5",
      })
  void refuses(String filter, String message) {
    assertThatThrownBy(() -> models.find(filter))
        .isInstanceOf(MillraceException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "foo, Invalid order by field name: foo",
    "name DESC, Invalid order by field name: name DESC",
    "params.a, Invalid order by field name: params.a. Only metrics are supported.",
    "tags.a, Invalid order by field name: tags.a. Only metrics are supported.",
    "attributes.name, Invalid order by field name: attributes.name. Only metrics are supported.",
  })
  void refusesToOrderBy(String field, String message) {
    assertThatThrownBy(() -> models.findOrdered(by(field))).hasMessage(message);
  }

  @Test
  void refusesADatasetWithoutAName() {
    assertThatThrownBy(() -> models.find("", new Dataset("", "1")))
        .hasMessage("`dataset_name` in the `datasets` clause must be specified.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"name = 'a'", ""})
  void aTokenFitsItsOwnQuestionOnly(String filter) {
    String token =
        models
            .find(models.query("name != 'x'", List.of(), 1, List.of(), ""))
            .nextToken()
            .orElseThrow();
    assertThatThrownBy(() -> models.find(models.query(filter, List.of(), 1, List.of(), token)))
        .hasMessageStartingWith("Invalid page token");
  }

  private int found(Integer size) {
    return models.find(models.query("", List.of(), size, List.of(), "")).items().size();
  }

  private static Order by(String field) {
    return new Order(field, true, "", "");
  }
}
