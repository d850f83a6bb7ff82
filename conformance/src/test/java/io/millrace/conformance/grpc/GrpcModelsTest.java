package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.grpc.Status.Code;
import io.millrace.common.v1.Tag;
import io.millrace.registry.v1.CreateRegisteredModelRequest;
import io.millrace.registry.v1.DeleteRegisteredModelRequest;
import io.millrace.registry.v1.DeleteRegisteredModelTagRequest;
import io.millrace.registry.v1.GetLatestVersionsRequest;
import io.millrace.registry.v1.GetRegisteredModelRequest;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.RegisteredModel;
import io.millrace.registry.v1.RegisteredModelAlias;
import io.millrace.registry.v1.RenameRegisteredModelRequest;
import io.millrace.registry.v1.SearchRegisteredModelsRequest;
import io.millrace.registry.v1.SearchRegisteredModelsResponse;
import io.millrace.registry.v1.SetRegisteredModelTagRequest;
import io.millrace.registry.v1.TransitionModelVersionStageRequest;
import io.millrace.registry.v1.UpdateRegisteredModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registered models, over gRPC. */
class GrpcModelsTest extends RegistrySuite {

  private RegisteredModel get(String name) {
    return models()
        .getRegisteredModel(GetRegisteredModelRequest.newBuilder().setName(name).build())
        .getRegisteredModel();
  }

  private static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }

  private List<RegisteredModel> search(SearchRegisteredModelsRequest request) {
    List<RegisteredModel> found = new ArrayList<>();
    models()
        .searchRegisteredModels(request)
        .forEachRemaining(piece -> found.addAll(piece.getRegisteredModelsList()));
    return found;
  }

  private static SearchRegisteredModelsRequest.Builder marked(String mark) {
    return SearchRegisteredModelsRequest.newBuilder().setFilter("tags.mark = '" + mark + "'");
  }

  @Test
  void aModelIsCreatedChangedRenamedAndDeleted() {
    String name = newName();
    RegisteredModel created =
        models()
            .createRegisteredModel(
                CreateRegisteredModelRequest.newBuilder()
                    .setName(name)
                    .setDescription("for Europe")
                    .addTags(tag("b", "2"))
                    .addTags(tag("a", "1"))
                    .build())
            .getRegisteredModel();
    assertThat(created.getTagsList()).containsExactly(tag("a", "1"), tag("b", "2"));
    assertThat(created.getDescription()).isEqualTo("for Europe");
    assertThat(get(name)).isEqualTo(created);

    createVersion(name);
    setAlias(name, "champion", "1");
    models()
        .updateRegisteredModel(
            UpdateRegisteredModelRequest.newBuilder().setName(name).setDescription("new").build());
    String renamed = newName();
    models()
        .renameRegisteredModel(
            RenameRegisteredModelRequest.newBuilder().setName(name).setNewName(renamed).build());
    RegisteredModel read = get(renamed);
    assertThat(read.getDescription()).isEqualTo("new");
    assertThat(read.getLastUpdatedTimestamp())
        .isGreaterThanOrEqualTo(created.getCreationTimestamp());
    assertThat(read.getAliasesList())
        .containsExactly(
            RegisteredModelAlias.newBuilder().setAlias("champion").setVersion("1").build());
    assertThat(read.getLatestVersionsList())
        .extracting(ModelVersion::getName)
        .containsExactly(renamed);
    assertRefused(() -> get(name), Code.NOT_FOUND, ABSENT);

    models()
        .deleteRegisteredModel(DeleteRegisteredModelRequest.newBuilder().setName(renamed).build());
    assertRefused(() -> get(renamed), Code.NOT_FOUND, ABSENT);
    assertRefused(() -> resolve(renamed, "champion"), Code.NOT_FOUND, ABSENT);
    assertThat(createVersion(createModel(renamed))).isEqualTo("1");
  }

  @Test
  void tagsComeAndGo() {
    String name = createModel();
    var set = SetRegisteredModelTagRequest.newBuilder().setName(name).setKey("k");
    models().setRegisteredModelTag(set.setValue("1").build());
    models().setRegisteredModelTag(set.setValue("\"π\u0001\n").build());
    assertThat(get(name).getTagsList()).containsExactly(tag("k", "\"π\u0001\n"));
    var delete = DeleteRegisteredModelTagRequest.newBuilder().setName(name).setKey("k").build();
    models().deleteRegisteredModelTag(delete);
    models().deleteRegisteredModelTag(delete);
    assertThat(get(name).getTagsList()).isEmpty();
    assertRefused(
        () -> models().setRegisteredModelTag(set.setKey("k".repeat(251)).build()),
        Code.INVALID_ARGUMENT,
        INVALID);
  }

  @Test
  void theLatestOfEachStageIsItsHighest() {
    String name = createModel();
    for (String stage : List.of("staging", "Staging", "None")) {
      versions()
          .transitionModelVersionStage(
              TransitionModelVersionStageRequest.newBuilder()
                  .setName(name)
                  .setVersion(createVersion(name))
                  .setStage(stage)
                  .build());
    }
    var request = GetLatestVersionsRequest.newBuilder().setName(name);
    assertThat(models().getLatestVersions(request.build()).getModelVersionsList())
        .extracting(ModelVersion::getVersion)
        .containsExactlyInAnyOrder("2", "3");
    assertThat(
            models().getLatestVersions(request.addStages("STAGING").build()).getModelVersionsList())
        .extracting(ModelVersion::getVersion)
        .containsExactly("2");
    assertRefused(
        () -> models().getLatestVersions(request.addStages("Stage").build()),
        Code.INVALID_ARGUMENT,
        INVALID);
  }

  @Test
  void onlyTheLastPieceOfASearchCarriesTheToken() {
    String mark = newName();
    // More than one message holds: 4 MiB.
    String large = "x".repeat(100_000);
    for (int i = 0; i < 50; i++) {
      models()
          .createRegisteredModel(
              CreateRegisteredModelRequest.newBuilder()
                  .setName("%s %02d".formatted(mark, i))
                  .addTags(tag("mark", mark))
                  .addTags(tag("large", large))
                  .build());
    }
    SearchRegisteredModelsRequest request = marked(mark).setMaxResults(48).build();
    List<SearchRegisteredModelsResponse> pieces =
        ImmutableList.copyOf(models().searchRegisteredModels(request));
    assertThat(pieces).hasSizeGreaterThan(1);
    assertThat(pieces.subList(0, pieces.size() - 1))
        .noneMatch(SearchRegisteredModelsResponse::hasNextPageToken);
    String token = pieces.getLast().getNextPageToken();
    assertThat(token).isNotEmpty();

    List<RegisteredModel> found = new ArrayList<>();
    pieces.forEach(piece -> found.addAll(piece.getRegisteredModelsList()));
    found.addAll(search(request.toBuilder().setPageToken(token).build()));
    assertThat(found)
        .extracting(RegisteredModel::getName)
        .containsExactlyElementsOf(
            IntStream.range(0, 50).mapToObj(i -> "%s %02d".formatted(mark, i)).toList());
    assertRefused(
        () -> search(marked("other").setPageToken(token).build()), Code.INVALID_ARGUMENT, INVALID);
    assertRefused(
        () -> search(marked(mark).setFilter("colour = 'red'").build()),
        Code.INVALID_ARGUMENT,
        INVALID);
  }

  static List<String> names() {
    return List.of(
        "простая модель",
        "نموذج-١",
        "模型 % # ? & = + \\ \" ' < >",
        "👩‍🚀🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "e\u0301 is not \u00e9",
        "\u00e9 is not e\u0301",
        "\u202eright\u200bto\uFEFFleft",
        " blanks around ",
        "tab\tand\nline",
        "\uffff\u0085\ud834\udd1e",
        "...",
        "ﬁ ß ı İ ẞ",
        "ＮＵＬ CON nul");
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameMayBeOfAnyUnicode(String text) {
    String name = text + newName().substring(0, 13);
    createModel(name);
    String version = createVersion(name);
    setAlias(name, "é_シ-1", version);

    assertThat(get(name).getName()).isEqualTo(name);
    assertThat(resolve(name, "é_シ-1")).isEqualTo("1");
    String quoted = name.contains("'") ? "\"" + name.replace("\"", "_") + "\"" : "'" + name + "'";
    if (!name.contains("\"")) {
      assertThat(
              search(
                  SearchRegisteredModelsRequest.newBuilder().setFilter("name = " + quoted).build()))
          .extracting(RegisteredModel::getName)
          .containsExactly(name);
    }
    assertRefused(() -> createModel(name), Code.ALREADY_EXISTS, "RESOURCE_ALREADY_EXISTS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u3000\u2003", ".", "..", "a/b", "a:b", "nul\u0000", "/"})
  void aNameThatCannotBeIsRefusedByItsField(String name) {
    var failure = assertRefused(() -> createModel(name), Code.INVALID_ARGUMENT, INVALID);
    assertThat(failure.getStatus().getDescription()).containsIgnoringCase("name");
    assertRefused(() -> get(name), Code.INVALID_ARGUMENT, INVALID);
    String other = createModel();
    assertRefused(
        () ->
            models()
                .renameRegisteredModel(
                    RenameRegisteredModelRequest.newBuilder()
                        .setName(other)
                        .setNewName(name)
                        .build()),
        Code.INVALID_ARGUMENT,
        INVALID);
    assertThat(get(other).getName()).isEqualTo(other);
  }

  @Test
  void aNameIsTakenOnceByModelsAndPrompts() {
    String name = createModel();
    assertRefused(() -> createModel(name), Code.ALREADY_EXISTS, "RESOURCE_ALREADY_EXISTS");
    var failure =
        assertRefused(
            () ->
                models()
                    .createRegisteredModel(
                        CreateRegisteredModelRequest.newBuilder()
                            .setName(name)
                            .addTags(tag("mlflow.prompt.is_prompt", "true"))
                            .build()),
            Code.ALREADY_EXISTS,
            "RESOURCE_ALREADY_EXISTS");
    assertThat(failure.getStatus().getDescription()).contains("already taken");
    String other = createModel();
    assertRefused(
        () ->
            models()
                .renameRegisteredModel(
                    RenameRegisteredModelRequest.newBuilder()
                        .setName(other)
                        .setNewName(name)
                        .build()),
        Code.ALREADY_EXISTS,
        "RESOURCE_ALREADY_EXISTS");
  }
}
