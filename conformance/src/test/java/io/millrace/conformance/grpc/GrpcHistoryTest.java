package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.grpc.Status.Code;
import io.millrace.registry.v1.Change;
import io.millrace.registry.v1.ChangeKind;
import io.millrace.registry.v1.DeleteRegisteredModelRequest;
import io.millrace.registry.v1.ListChangesRequest;
import io.millrace.registry.v1.ListChangesResponse;
import io.millrace.registry.v1.RenameRegisteredModelRequest;
import io.millrace.registry.v1.SetModelVersionTagRequest;
import io.millrace.registry.v1.TransitionModelVersionStageRequest;
import io.millrace.registry.v1.UpdateRegisteredModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What was done to a model, over gRPC. */
class GrpcHistoryTest extends RegistrySuite {

  private List<String> changes(ListChangesRequest.Builder request) {
    List<String> changes = new ArrayList<>();
    history()
        .listChanges(request.build())
        .forEachRemaining(
            piece -> piece.getChangesList().forEach(change -> changes.add(text(change))));
    return changes;
  }

  private static ListChangesRequest.Builder of(String model) {
    return ListChangesRequest.newBuilder().setName(model);
  }

  private static String text(Change change) {
    return "%s %s %s: %s > %s"
        .formatted(
            change.getKind().toString().replace("CHANGE_KIND_", ""),
            change.hasVersion() ? change.getVersion() : "-",
            change.hasKey() ? change.getKey() : "-",
            change.hasOldValue() ? change.getOldValue() : "-",
            change.hasNewValue() ? change.getNewValue() : "-");
  }

  private void setTag(String model, String key, String value) {
    versions()
        .setModelVersionTag(
            SetModelVersionTagRequest.newBuilder()
                .setName(model)
                .setVersion("1")
                .setKey(key)
                .setValue(value)
                .build());
  }

  @Test
  void everyKindOfChangeIsKeptAlsoOfAModelThatIsGone() {
    String first = createModel();
    createVersion(first);
    setAlias(first, "champion", "1");
    setTag(first, "k", "a");
    setTag(first, "k", "b");
    versions()
        .transitionModelVersionStage(
            TransitionModelVersionStageRequest.newBuilder()
                .setName(first)
                .setVersion("1")
                .setStage("Staging")
                .build());
    models()
        .updateRegisteredModel(
            UpdateRegisteredModelRequest.newBuilder().setName(first).setDescription("d").build());
    String name = newName();
    models()
        .renameRegisteredModel(
            RenameRegisteredModelRequest.newBuilder().setName(first).setNewName(name).build());

    List<String> all =
        List.of(
            "MODEL - -: %s > %s".formatted(first, name),
            "DESCRIPTION - -: - > d",
            "STAGE 1 -: None > Staging",
            "TAG 1 k: a > b",
            "TAG 1 k: - > a",
            "ALIAS 1 champion: - > 1",
            "VERSION 1 -: - > " + SOURCE,
            "MODEL - -: - > " + first);
    assertThat(changes(of(name))).isEqualTo(all);
    assertThat(changes(of(name).setKind(ChangeKind.CHANGE_KIND_TAG))).isEqualTo(all.subList(3, 5));
    assertThat(changes(of(name).setKey("champion"))).isEqualTo(all.subList(5, 6));
    assertThat(changes(of(name).setVersion("1"))).isEqualTo(all.subList(2, 7));
    assertThat(changes(of(name).setMaxResults(2))).isEqualTo(all.subList(0, 2));

    models().deleteRegisteredModel(DeleteRegisteredModelRequest.newBuilder().setName(name).build());
    assertThat(changes(of(name)))
        .endsWith(all.toArray(String[]::new))
        .first()
        .isEqualTo("MODEL - -: %s > -".formatted(name));
    assertRefused(() -> changes(of(newName())), Code.NOT_FOUND, ABSENT);
  }

  @Test
  void aLongHistoryComesInPiecesAndPages() {
    String model = createModel();
    createVersion(model);
    for (int i = 0; i < 70; i++) {
      setTag(model, "k", "" + i);
    }
    ListChangesRequest request = of(model).setKey("k").setMaxResults(65).build();
    List<ListChangesResponse> pieces = ImmutableList.copyOf(history().listChanges(request));
    assertThat(pieces).hasSizeGreaterThan(1);
    assertThat(pieces.subList(0, pieces.size() - 1))
        .noneMatch(ListChangesResponse::hasNextPageToken);
    List<String> values = new ArrayList<>();
    pieces.forEach(piece -> piece.getChangesList().forEach(c -> values.add(c.getNewValue())));
    assertThat(values).hasSize(65);
    history()
        .listChanges(request.toBuilder().setPageToken(pieces.getLast().getNextPageToken()).build())
        .forEachRemaining(
            piece -> piece.getChangesList().forEach(c -> values.add(c.getNewValue())));
    assertThat(values.reversed())
        .isEqualTo(IntStream.range(0, 70).mapToObj(Integer::toString).toList());
    for (ListChangesRequest bad :
        List.of(
            request.toBuilder().setMaxResults(0).build(),
            request.toBuilder().setMaxResults(1001).build(),
            request.toBuilder().setPageToken("x").build(),
            of(model).setVersion("one").build(),
            of(model).setKindValue(99).build(),
            of("").build())) {
      assertRefused(
          () -> history().listChanges(bad).forEachRemaining(piece -> {}),
          Code.INVALID_ARGUMENT,
          INVALID);
    }
  }
}
