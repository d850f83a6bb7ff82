package io.millrace.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.page.Page;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentSearchTest {

  private final SearchDatabase database = SearchDatabase.get();
  private final String workspace = UUID.randomUUID().toString();
  private final Map<Long, String> names = new HashMap<>();
  private final Map<String, Long> ids = new HashMap<>();

  @BeforeEach
  void seed() {
    create("Abc", 10, 40);
    create("ab", 20, 30);
    create("a", 20, 30);
    create("Default", 5, 30);
    create("gone", 1, 1);
    database.execute("update tracking.experiment set lifecycle = 2 where id = ?", ids.get("gone"));
    tag("ab", "team", "red");
    tag("a", "team", "Blue");
    tag("a", "long", "x".repeat(20_000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '^',
      value = {
        "^^ ¦ Abc,Default,a,ab",
        "name = 'ab' ¦ ab",
        "attribute.name != 'ab' ¦ Abc,Default,a",
        "name LIKE 'a%' ¦ a,ab",
        "name ILIKE 'a%' ¦ Abc,a,ab",
        "creation_time > 5 AND creation_time <= 10 ¦ Abc",
        "last_update_time != 30 ¦ Abc",
        "creation_time < 99999999999999999999 and last_update_time = 40 ¦ Abc",
        "tags.team = 'red' ¦ ab",
        "tag.team != 'red' ¦ a",
        "tags.team ILIKE 'b%' ¦ a",
        "NOT tags.team = 'red' ¦ Abc,Default,a",
        "tags.team IS NULL ¦ Abc,Default",
        "tags.team is not null ¦ a,ab",
        "tags.long LIKE 'xxx%' ¦ a",
        "name = 'a' OR name = 'Default' ¦ Default,a",
      })
  void finds(String filter, String found) {
    assertThat(find(filter, View.ACTIVE_ONLY, "name")).containsExactly(found.split(","));
  }

  @Test
  void findsById() {
    assertThat(find("experiment_id = '%d'".formatted(ids.get("a")))).containsExactly("a");
    String both = "('%d', '00%d')".formatted(ids.get("a"), ids.get("ab"));
    assertThat(find("experiment_id IN " + both)).containsExactlyInAnyOrder("a", "ab");
    assertThat(find("experiment_id NOT IN " + both)).containsExactly("Abc", "Default");
    assertThat(find("experiment_id != '%d'".formatted(ids.get("a")))).hasSize(3);
  }

  @Test
  void theLatestComesFirstThenTheLowerId() {
    assertThat(find("")).containsExactly("ab", "a", "Abc", "Default");
  }

  @Test
  void ordersNamesByBytesAndTiesByTheGreaterId() {
    assertThat(find("", View.ACTIVE_ONLY, "name DESC"))
        .containsExactly("ab", "a", "Default", "Abc");
    assertThat(find("", View.ACTIVE_ONLY, "last_update_time asc"))
        .containsExactly("Default", "a", "ab", "Abc");
    assertThat(find("", View.ACTIVE_ONLY, "creation_time", "attribute.experiment_id"))
        .containsExactly("Default", "Abc", "ab", "a");
    assertThat(find("", View.ACTIVE_ONLY, "name", "name DESC")).startsWith("Abc");
  }

  @Test
  void looksAtTheStagesItIsToldTo() {
    assertThat(find("", View.DELETED_ONLY)).containsExactly("gone");
    assertThat(find("", View.ALL)).hasSize(5);
  }

  @Test
  void pagesTogetherAreTheWholeList() {
    for (String[] order : new String[][] {{}, {"last_update_time DESC"}, {"name"}}) {
      List<String> whole = find("", View.ALL, order);
      for (int size = 1; size <= 6; size++) {
        assertThat(findInPages(size, order)).isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '^',
      value = {
        "attributes.name = 'a' ¦ Invalid entity type 'attributes'. Valid entity types are ('attribute', 'tag', 'tags')",
        "attr.name = 'a' ¦ Invalid entity type 'attr'. Valid entity types are ('attribute', 'tag', 'tags')",
        "lifecycle_stage = 'active' ¦ Invalid attribute key 'lifecycle_stage' specified. Valid keys are '{'name', 'experiment_id', 'creation_time', 'last_update_time'}'",
        "artifact_location = 'x' ¦ Invalid attribute key 'artifact_location' specified. Valid keys are '{'name', 'experiment_id', 'creation_time', 'last_update_time'}'",
        "name like 'a' ¦ Invalid comparator 'like' not one of '{'=', '!=', 'LIKE', 'ILIKE'}'",
        "name > 'a' ¦ Invalid comparator '>' not one of '{'=', '!=', 'LIKE', 'ILIKE'}'",
        "name IN ('a') ¦ Only ['experiment_id'] attributes support comparison with a list of quoted string values.",
        "name IS NULL ¦ IS NULL / IS NOT NULL is only supported for tags, not for attribute 'name'",
        "creation_time > 1.5 ¦ Invalid value for numeric attribute 'creation_time': '1.5'",
        "creation_time > 1e3 ¦ Invalid value for numeric attribute 'creation_time': '1e3'",
        "creation_time > '5' ¦ Expected numeric value type for numeric attribute: creation_time. Found '5'",
        "experiment_id LIKE '0' ¦ Invalid comparator for experiment_id: LIKE",
        "experiment_id in ('0') ¦ Invalid comparator for experiment_id: in",
        "experiment_id = 0 ¦ Expected a quoted string value for attributes. Got value 0",
        "experiment_id = 'abc' ¦ Invalid experiment ID 'abc'. Experiment ID must be a valid integer.",
        "tags.a like 'x' ¦ Invalid comparator for tag: like",
        "tags.a IN ('x') ¦ Expected a quoted string value for tag (e.g. 'my-value'). Got value ('x')",
      })
  void refuses(String filter, String message) {
    assertThatThrownBy(() -> find(filter))
        .isInstanceOf(MillraceException.class)
        .hasMessage(message);
  }

  @Test
  void refusesToOrderByTags() {
    assertThatThrownBy(() -> find("", View.ALL, "tags.a"))
        .hasMessage("Invalid order_by entity: tag");
    assertThatThrownBy(() -> find("", View.ALL, "lifecycle_stage"))
        .hasMessageStartingWith("Invalid attribute key 'lifecycle_stage' specified.");
  }

  @ParameterizedTest
  @CsvSource({
    "0, It must be a positive integer",
    "-1, It must be a positive integer",
    "50001, It must be at most 50000",
    "9223372036854775807, It must be at most 50000"
  })
  void refusesPagesWithoutMeasure(long size, String complaint) {
    assertThatThrownBy(() -> find(query("", View.ALL, size, "")))
        .hasMessage(
            "Invalid value %d for parameter 'max_results' supplied. %s".formatted(size, complaint));
  }

  private List<String> findInPages(int size, String... orderBy) {
    List<String> found = new ArrayList<>();
    String token = "";
    do {
      Page<Long> page = find(query("", View.ALL, size, token, orderBy));
      page.items().forEach(id -> found.add(names.get(id)));
      assertThat(found).as("pages that go on").hasSizeLessThanOrEqualTo(names.size());
      token = page.nextToken().orElse("");
    } while (!token.isEmpty());
    return found;
  }

  private List<String> find(String filter) {
    return find(filter, View.ACTIVE_ONLY);
  }

  private List<String> find(String filter, View view, String... orderBy) {
    Page<Long> page = find(query(filter, view, 1000, "", orderBy));
    assertThat(page.nextToken()).isEmpty();
    return page.items().stream().map(names::get).toList();
  }

  private ExperimentQuery query(
      String filter, View view, long size, String token, String... orderBy) {
    return new ExperimentQuery(workspace, filter, view, size, List.of(orderBy), token);
  }

  private Page<Long> find(ExperimentQuery query) {
    try {
      return ExperimentSearch.prepare(query).find(database.connection());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void create(String name, long creation, long update) {
    long id = database.createExperiment(workspace, name);
    database.execute(
        "update tracking.experiment set creation_time = ?, last_update_time = ? where id = ?",
        creation,
        update,
        id);
    names.put(id, name);
    ids.put(name, id);
  }

  private void tag(String experiment, String key, String value) {
    database.execute(
        "insert into tracking.experiment_tag values (?, ?, ?)", ids.get(experiment), key, value);
  }
}
