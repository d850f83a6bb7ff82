package io.millrace.registry.search;

import static io.millrace.registry.testing.Registry.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.testing.Refusal;
import io.millrace.registry.testing.Registry;
import io.millrace.registry.v1.CreateModelVersionRequest;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.RegisteredModel;
import io.millrace.registry.v1.SearchModelVersionsRequest;
import io.millrace.registry.v1.SearchRegisteredModelsRequest;
import io.millrace.registry.v1.SearchRegisteredModelsResponse;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class RegistrySearchTest {

  private final Registry registry = new Registry();

  @AfterEach
  void close() {
    registry.close();
  }

  private List<String> models(String filter, String... order) {
    List<String> names = new ArrayList<>();
    registry
        .models
        .searchRegisteredModels(
            SearchRegisteredModelsRequest.newBuilder()
                .setFilter(filter)
                .addAllOrderBy(List.of(order))
                .build())
        .forEachRemaining(
            piece ->
                piece.getRegisteredModelsList().stream()
                    .map(RegisteredModel::getName)
                    .forEach(names::add));
    return names;
  }

  private List<String> versions(String filter, String... order) {
    List<String> found = new ArrayList<>();
    registry
        .versions
        .searchModelVersions(
            SearchModelVersionsRequest.newBuilder()
                .setFilter(filter)
                .addAllOrderBy(List.of(order))
                .build())
        .forEachRemaining(
            piece ->
                piece.getModelVersionsList().stream()
                    .map(ModelVersion::getVersion)
                    .forEach(found::add));
    return found;
  }

  @Test
  void modelsAreFoundByNameAndTags() {
    String one = registry.newModel(tag("color", "red"), tag("size", "1"));
    String two = registry.newModel(tag("color", "red"));

    assertThat(models("name = '%s'".formatted(one))).containsExactly(one);
    assertThat(models("name IN ('%s', '%s') and tags.color = 'red'".formatted(one, two)))
        .containsExactlyInAnyOrder(one, two);
    assertThat(models("name ilike '%s' AND tag.size = '1'".formatted(one.toUpperCase())))
        .containsExactly(one);
    assertThat(models("name = '%s' OR (name = '%s' AND NOT tags.size = '1')".formatted(one, two)))
        .containsExactlyInAnyOrder(one, two);
    assertThat(models("name IN ('%s', '%s')".formatted(one, two), "timestamp DESC"))
        .containsExactly(two, one);
  }

  @Test
  void promptsAreShownToThoseWhoAskForThem() {
    String model = registry.newModel(tag("kind", "shown"));
    String prompt = registry.newModel(tag("kind", "shown"), tag("mlflow.prompt.is_prompt", "true"));
    String both = "name IN ('%s', '%s')".formatted(model, prompt);

    assertThat(models(both)).containsExactly(model);
    assertThat(models(both + " AND tags.`mlflow.prompt.is_prompt` != 'true'"))
        .containsExactly(model);
    assertThat(models(both + " AND tags.`mlflow.prompt.is_prompt` = 'true'"))
        .containsExactly(prompt);
    assertThat(models("tags.`mlflow.prompt.is_prompt` != 'FALSE' AND " + both))
        .containsExactly(prompt);
  }

  @Test
  void versionsAreFoundByWhatIsKnownOfThem() {
    String name = registry.newModel();
    registry.newVersion(name, tag("t", "a"));
    registry.newVersion(
        CreateModelVersionRequest.newBuilder()
            .setName(name)
            .setSource("s3://b/x")
            .setRunId("r-" + name));
    registry.newVersion(name, tag("t", "a"));
    String mine = "name = '%s'".formatted(name);

    assertThat(versions(mine)).containsExactly("3", "2", "1");
    assertThat(versions(mine + " AND version_number > 1", "version_number ASC"))
        .containsExactly("2", "3");
    assertThat(versions(mine + " AND version_number = '2'")).containsExactly("2");
    assertThat(versions(mine + " AND tags.t = 'a'")).containsExactly("3", "1");
    assertThat(versions("run_id = 'r-%s' AND source_path LIKE 's3://b/%%'".formatted(name)))
        .containsExactly("2");
  }

  @Test
  void aPromptsVersionsAreHiddenAsAWhole() {
    String name = registry.newModel(tag("mlflow.prompt.is_prompt", "true"));
    registry.newVersion(
        CreateModelVersionRequest.newBuilder()
            .setName(name)
            .setSource("dummy-source")
            .addTags(tag("mlflow.prompt.is_prompt", "true")));
    String mine = "name = '%s'".formatted(name);

    assertThat(versions(mine)).isEmpty();
    assertThat(versions(mine + " AND tags.`mlflow.prompt.is_prompt` = 'true'"))
        .containsExactly("1");
  }

  @Test
  void pagesGoOnWhereTheLastOneEnded() {
    String mark = Registry.newName();
    for (int i = 0; i < 5; i++) {
      registry.newModel(tag("mark", mark));
    }
    List<String> names = new ArrayList<>();
    SearchRegisteredModelsRequest.Builder request =
        SearchRegisteredModelsRequest.newBuilder()
            .setFilter("tags.mark = '%s'".formatted(mark))
            .setMaxResults(2);
    String token = "";
    do {
      SearchRegisteredModelsResponse page =
          registry.models.searchRegisteredModels(request.setPageToken(token).build()).next();
      page.getRegisteredModelsList().forEach(model -> names.add(model.getName()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(names).hasSize(5).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foo = 'a' | Invalid attribute key 'foo' specified. Valid keys are '{'name'}'",
        "name > 'a' | Invalid comparator for attribute: >",
        "name = wm | Parameter value is either not quoted or unidentified quote types used for string value wm. Use either single or double quotes.",
        "name IN () | While parsing a list in the query, expected a non-empty list of string values, but got empty list",
        "tags.a IN ('1') | Expected a quoted string value for tag (e.g. 'my-value'). Got value ('1')"
      })
  void aFilterThatCannotBeAskedIsRefused(String filter, String message) {
    assertThat(Refusal.of(() -> models(filter))).isEqualTo(Refusal.invalid(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version_number = 1.5 | Invalid value for numeric attribute 'version_number': 1.5",
        "version_number = 'a' | Invalid value for numeric attribute 'version_number': 'a'",
        "version_number LIKE '1' | Invalid comparator for attribute version_number: LIKE",
        "source_path IN ('a') | Only ['name', 'run_id'] attributes support comparison with a list of quoted string values."
      })
  void aFilterForVersionsThatCannotBeAskedIsRefused(String filter, String message) {
    assertThat(Refusal.of(() -> versions(filter))).isEqualTo(Refusal.invalid(message));
  }

  @Test
  void anOrderThatIsNoneIsRefused() {
    assertThat(Refusal.of(() -> models("", "creation_timestamp")))
        .isEqualTo(
            Refusal.invalid(
                "Invalid order by key 'creation_timestamp' specified. Valid keys are '{'timestamp', 'name'}'"));
    assertThat(Refusal.of(() -> models("", "attribute.name")).message())
        .startsWith("Invalid order by key");
    assertThat(Refusal.of(() -> versions("", "source_path")).message())
        .startsWith("Invalid attribute key");
  }
}
