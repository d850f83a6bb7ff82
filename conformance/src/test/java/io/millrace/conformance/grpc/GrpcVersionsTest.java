package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.grpc.Status.Code;
import io.millrace.common.v1.Tag;
import io.millrace.registry.v1.CreateModelVersionRequest;
import io.millrace.registry.v1.DeleteModelVersionRequest;
import io.millrace.registry.v1.DeleteModelVersionTagRequest;
import io.millrace.registry.v1.GetModelVersionDownloadUriRequest;
import io.millrace.registry.v1.GetModelVersionRequest;
import io.millrace.registry.v1.ModelVersion;
import io.millrace.registry.v1.ModelVersionStatus;
import io.millrace.registry.v1.SearchModelVersionsRequest;
import io.millrace.registry.v1.SearchModelVersionsResponse;
import io.millrace.registry.v1.SetModelVersionTagRequest;
import io.millrace.registry.v1.TransitionModelVersionStageRequest;
import io.millrace.registry.v1.UpdateModelVersionRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions of models, over gRPC. */
class GrpcVersionsTest extends RegistrySuite {
  private static final int WRITERS = 64;
  private static final int VERSIONS_EACH = 4;

  private ModelVersion get(String model, String version) {
    return versions()
        .getModelVersion(
            GetModelVersionRequest.newBuilder().setName(model).setVersion(version).build())
        .getModelVersion();
  }

  private String downloadUri(String model, String version) {
    return versions()
        .getModelVersionDownloadUri(
            GetModelVersionDownloadUriRequest.newBuilder()
                .setName(model)
                .setVersion(version)
                .build())
        .getArtifactUri();
  }

  private void delete(String model, String version) {
    versions()
        .deleteModelVersion(
            DeleteModelVersionRequest.newBuilder().setName(model).setVersion(version).build());
  }

  private ModelVersion transition(String model, String version, String stage, boolean archive) {
    return versions()
        .transitionModelVersionStage(
            TransitionModelVersionStageRequest.newBuilder()
                .setName(model)
                .setVersion(version)
                .setStage(stage)
                .setArchiveExistingVersions(archive)
                .build())
        .getModelVersion();
  }

  @Test
  void aVersionIsCreatedOfARunChangedAndDeleted() {
    String model = createModel();
    String run = createRun();
    ModelVersion created =
        versions()
            .createModelVersion(
                CreateModelVersionRequest.newBuilder()
                    .setName(model)
                    .setSource("runs:/" + run + "/model")
                    .setRunId(run)
                    .setRunLink("https://elsewhere.example/run")
                    .setDescription("first")
                    .addTags(Tag.newBuilder().setKey("t").setValue("a"))
                    .addTags(Tag.newBuilder().setKey("t").setValue("b"))
                    .build())
            .getModelVersion();
    assertThat(created.getVersion()).isEqualTo("1");
    assertThat(created.getRunId()).isEqualTo(run);
    assertThat(created.getStatus()).isEqualTo(ModelVersionStatus.MODEL_VERSION_STATUS_READY);
    assertThat(created.getTagsList()).extracting(Tag::getValue).containsExactly("b");
    assertThat(get(model, "1")).isEqualTo(created);
    assertThat(downloadUri(model, "1")).isEqualTo("runs:/" + run + "/model");

    var update = UpdateModelVersionRequest.newBuilder().setName(model).setVersion("1");
    assertThat(
            versions()
                .updateModelVersion(update.setDescription("second").build())
                .getModelVersion()
                .getDescription())
        .isEqualTo("second");
    versions().updateModelVersion(update.clearDescription().build());
    assertThat(get(model, "1").hasDescription()).isFalse();

    setAlias(model, "champion", "1");
    assertThat(get(model, "1").getAliasesList()).containsExactly("champion");
    delete(model, "1");
    assertRefused(() -> get(model, "1"), Code.NOT_FOUND, ABSENT);
    assertRefused(() -> delete(model, "1"), Code.NOT_FOUND, ABSENT);
    assertRefused(() -> resolve(model, "champion"), Code.INVALID_ARGUMENT, INVALID);
    assertThat(createVersion(model)).isEqualTo("2");
  }

  @Test
  void tagsComeAndGo() {
    String model = createModel();
    String version = createVersion(model);
    var set = SetModelVersionTagRequest.newBuilder().setName(model).setVersion(version).setKey("k");
    versions().setModelVersionTag(set.setValue("1").build());
    versions().setModelVersionTag(set.setValue("").build());
    assertThat(get(model, version).getTagsList())
        .containsExactly(Tag.newBuilder().setKey("k").setValue("").build());
    var delete =
        DeleteModelVersionTagRequest.newBuilder()
            .setName(model)
            .setVersion(version)
            .setKey("k")
            .build();
    versions().deleteModelVersionTag(delete);
    versions().deleteModelVersionTag(delete);
    assertThat(get(model, version).getTagsList()).isEmpty();
    assertRefused(
        () -> versions().setModelVersionTag(set.setVersion("7").build()), Code.NOT_FOUND, ABSENT);
    assertRefused(
        () ->
            versions()
                .setModelVersionTag(set.setVersion(version).setValue("x".repeat(100_001)).build()),
        Code.INVALID_ARGUMENT,
        INVALID);
  }

  @Test
  void stagesMoveVersionsAndArchiveOthers() {
    String model = createModel();
    createVersion(model);
    createVersion(model);
    transition(model, "1", "PRODUCTION", false);
    assertThat(transition(model, "2", "Production", true).getCurrentStage())
        .isEqualTo("Production");
    assertThat(get(model, "1").getCurrentStage()).isEqualTo("Archived");
    assertRefused(() -> transition(model, "1", "None", true), Code.INVALID_ARGUMENT, INVALID);
    assertRefused(() -> transition(model, "1", "Best", false), Code.INVALID_ARGUMENT, INVALID);
    assertRefused(() -> transition(model, "9", "None", false), Code.NOT_FOUND, ABSENT);
    assertThat(get(model, "1").getCurrentStage()).isEqualTo("Archived");
  }

  @Test
  void aReferenceToAVersionIsResolvedAtOnce() {
    String original = createModel();
    createVersion(original);
    createVersion(original);
    setAlias(original, "champion", "1");
    String copy = createModel();
    CreateModelVersionRequest.Builder request =
        CreateModelVersionRequest.newBuilder().setName(copy);
    versions().createModelVersion(request.setSource("models:/" + original + "@champion").build());
    setAlias(original, "champion", "2");
    assertThat(get(copy, "1").getSource()).isEqualTo("models:/" + original + "/1");
    assertThat(downloadUri(copy, "1")).isEqualTo(SOURCE);
    assertRefused(
        () ->
            versions().createModelVersion(request.setSource("models:/" + original + "/3").build()),
        Code.NOT_FOUND,
        ABSENT);
    assertRefused(
        () -> versions().createModelVersion(request.setSource("/etc/passwd").build()),
        Code.INVALID_ARGUMENT,
        INVALID);
    assertThat(createVersion(copy)).isEqualTo("2");
  }

  @Test
  void manyWritersGetNumbersWithoutGapsOrDoubles() throws Exception {
    String model = createModel();
    List<Callable<List<Integer>>> writers =
        Collections.nCopies(
            WRITERS,
            () -> {
              List<Integer> numbers = new ArrayList<>();
              for (int i = 0; i < VERSIONS_EACH; i++) {
                numbers.add(Integer.valueOf(createVersion(model)));
              }
              return numbers;
            });
    List<Integer> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (Future<List<Integer>> done : threads.invokeAll(writers)) {
        assertThat(done.get()).isSorted();
        all.addAll(done.get());
      }
    }
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, WRITERS * VERSIONS_EACH).boxed().toList());
  }

  @Test
  void onlyTheLastPieceOfASearchCarriesTheToken() {
    String model = createModel();
    CreateModelVersionRequest large =
        CreateModelVersionRequest.newBuilder()
            .setName(model)
            .setSource(SOURCE)
            .addTags(Tag.newBuilder().setKey("large").setValue("x".repeat(100_000)))
            .build();
    for (int i = 0; i < 50; i++) {
      versions().createModelVersion(large);
    }
    SearchModelVersionsRequest request =
        SearchModelVersionsRequest.newBuilder()
            .setFilter("name = '" + model + "' AND version_number > 1")
            .addOrderBy("version_number ASC")
            .setMaxResults(47)
            .build();
    List<SearchModelVersionsResponse> pieces =
        ImmutableList.copyOf(versions().searchModelVersions(request));
    assertThat(pieces).hasSizeGreaterThan(1);
    assertThat(pieces.subList(0, pieces.size() - 1))
        .noneMatch(SearchModelVersionsResponse::hasNextPageToken);
    List<ModelVersion> found = new ArrayList<>();
    pieces.forEach(piece -> found.addAll(piece.getModelVersionsList()));
    versions()
        .searchModelVersions(
            request.toBuilder().setPageToken(pieces.getLast().getNextPageToken()).build())
        .forEachRemaining(piece -> found.addAll(piece.getModelVersionsList()));
    assertThat(found)
        .extracting(ModelVersion::getVersion)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(2, 50).mapToObj(Integer::toString).toList());
    assertRefused(
        () ->
            versions()
                .searchModelVersions(request.toBuilder().setMaxResults(200_001).build())
                .hasNext(),
        Code.INVALID_ARGUMENT,
        INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.0", "-", "٣", "1e1", "0x1"})
  void aVersionThatIsNoNumberIsRefusedByName(String version) {
    String model = createModel();
    createVersion(model);
    var failure = assertRefused(() -> get(model, version), Code.INVALID_ARGUMENT, INVALID);
    assertThat(failure.getStatus().getDescription()).contains("'version'");
  }

  @Test
  void aVersionOfAMissingModelIsNotCreated() {
    assertRefused(() -> createVersion(newName()), Code.NOT_FOUND, ABSENT);
    assertRefused(
        () ->
            versions()
                .createModelVersion(
                    CreateModelVersionRequest.newBuilder().setName(createModel()).build()),
        Code.INVALID_ARGUMENT,
        INVALID);
  }
}
