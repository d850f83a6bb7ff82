package io.millrace.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.millrace.registry.v1.Change;
import io.millrace.registry.v1.ChangeKind;
import io.millrace.registry.v1.DeleteAliasRequest;
import io.millrace.registry.v1.DeleteModelVersionRequest;
import io.millrace.registry.v1.GetAliasAtRequest;
import io.millrace.registry.v1.GetAliasAtResponse;
import io.millrace.registry.v1.GetModelVersionRequest;
import io.millrace.registry.v1.ListChangesRequest;
import io.millrace.registry.v1.RollbackAliasRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aliases, where they pointed and back, over gRPC. */
class GrpcAliasesTest extends RegistrySuite {
  private static final String ALIAS = "champion";
  private static final int WRITERS = 32;

  private String modelWithVersions(int count) {
    String model = createModel();
    for (int i = 0; i < count; i++) {
      createVersion(model);
    }
    return model;
  }

  private GetAliasAtResponse at(String model, String time) {
    return aliases()
        .getAliasAt(
            GetAliasAtRequest.newBuilder().setName(model).setAlias(ALIAS).setTime(time).build());
  }

  private String rollback(String model) {
    return aliases()
        .rollbackAlias(RollbackAliasRequest.newBuilder().setName(model).setAlias(ALIAS).build())
        .getModelVersion()
        .getVersion();
  }

  private void remove(String model) {
    aliases().deleteAlias(DeleteAliasRequest.newBuilder().setName(model).setAlias(ALIAS).build());
  }

  /** The moves of the alias, the first one first. */
  private List<Change> moves(String model) {
    List<Change> moves = new ArrayList<>();
    history()
        .listChanges(
            ListChangesRequest.newBuilder()
                .setName(model)
                .setKind(ChangeKind.CHANGE_KIND_ALIAS)
                .setKey(ALIAS)
                .setMaxResults(1000)
                .build())
        .forEachRemaining(piece -> moves.addAll(piece.getChangesList()));
    return moves.reversed();
  }

  @Test
  void anAliasPointsToOneVersionUntilItIsRemoved() {
    String model = modelWithVersions(2);
    assertRefused(() -> resolve(model, ALIAS), Code.INVALID_ARGUMENT, INVALID);
    setAlias(model, ALIAS, "1");
    setAlias(model, ALIAS, "2");
    assertThat(resolve(model, ALIAS)).isEqualTo("2");
    assertThat(
            versions()
                .getModelVersion(
                    GetModelVersionRequest.newBuilder().setName(model).setVersion("1").build())
                .getModelVersion()
                .getAliasesList())
        .isEmpty();
    remove(model);
    remove(model);
    assertRefused(() -> resolve(model, ALIAS), Code.INVALID_ARGUMENT, INVALID);
    assertThat(resolve(model, "latest")).isEqualTo("2");
    assertRefused(() -> setAlias(model, ALIAS, "3"), Code.NOT_FOUND, ABSENT);
    assertRefused(() -> setAlias(newName(), ALIAS, "1"), Code.NOT_FOUND, ABSENT);
    assertRefused(() -> remove(newName()), Code.NOT_FOUND, ABSENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a b", "latest", "LATEST", "v1", "V12", "a\u0000", "👩‍🚀"})
  void aNameThatNoAliasMayHaveIsRefused(String alias) {
    String model = modelWithVersions(1);
    var failure = assertRefused(() -> setAlias(model, alias, "1"), Code.INVALID_ARGUMENT, INVALID);
    assertThat(failure.getStatus().getDescription()).contains("alias");
  }

  @Test
  void whereItPointedAtAnyMomentIsKnown() throws InterruptedException {
    String model = modelWithVersions(2);
    String before = Instant.now().minusSeconds(60).toString();
    for (String version : List.of("1", "2")) {
      setAlias(model, ALIAS, version);
      // Moves of one millisecond cannot be told apart by their time.
      Thread.sleep(5);
    }
    remove(model);
    List<Change> moves = moves(model);
    assertThat(moves).hasSize(3);

    GetAliasAtResponse first = at(model, Long.toString(moves.get(0).getTime()));
    assertThat(first.getVersion()).isEqualTo("1");
    assertThat(first.getSince()).isEqualTo(moves.get(0).getTime());
    assertThat(at(model, Long.toString(moves.get(1).getTime() - 1)).getVersion()).isEqualTo("1");
    assertThat(at(model, Instant.ofEpochMilli(moves.get(1).getTime()).toString()).getVersion())
        .isEqualTo("2");
    assertRefused(() -> at(model, before), Code.NOT_FOUND, ABSENT);
    assertRefused(() -> at(model, "2099-01-01T00:00:00+01:00"), Code.NOT_FOUND, ABSENT);
    var failure = assertRefused(() -> at(model, "yesterday"), Code.INVALID_ARGUMENT, INVALID);
    assertThat(failure.getStatus().getDescription()).contains("'time'");
    assertRefused(() -> at(model, ""), Code.INVALID_ARGUMENT, INVALID);
    assertRefused(() -> at(newName(), before), Code.NOT_FOUND, ABSENT);
  }

  @Test
  void oneRollbackAfterAnotherWalksBack() {
    String model = modelWithVersions(3);
    assertRefused(() -> rollback(model), Code.NOT_FOUND, ABSENT);
    for (String version : List.of("1", "2", "3")) {
      setAlias(model, ALIAS, version);
    }
    assertThat(rollback(model)).isEqualTo("2");
    assertThat(resolve(model, ALIAS)).isEqualTo("2");
    assertThat(rollback(model)).isEqualTo("1");
    assertRefused(() -> rollback(model), Code.NOT_FOUND, ABSENT);
    assertThat(resolve(model, ALIAS)).isEqualTo("1");
    assertThat(moves(model))
        .extracting(Change::getNewValue)
        .containsExactly("1", "2", "3", "2", "1");

    setAlias(model, ALIAS, "3");
    assertThat(rollback(model)).isEqualTo("1");
  }

  @Test
  void aRollbackPassesOverDeletedVersionsAndSetsAnAliasThatWasRemoved() {
    String model = modelWithVersions(3);
    for (String version : List.of("1", "2", "3")) {
      setAlias(model, ALIAS, version);
    }
    versions()
        .deleteModelVersion(
            DeleteModelVersionRequest.newBuilder().setName(model).setVersion("2").build());
    assertThat(rollback(model)).isEqualTo("1");
    remove(model);
    assertThat(rollback(model)).isEqualTo("1");
    assertThat(resolve(model, ALIAS)).isEqualTo("1");
  }

  @Test
  void ofManyWhoMoveItAtOnceOneIsTheLastAndAllAreInTheHistory() throws Exception {
    String model = modelWithVersions(WRITERS);
    List<Callable<Void>> writers =
        IntStream.rangeClosed(1, WRITERS)
            .<Callable<Void>>mapToObj(
                version ->
                    () -> {
                      setAlias(model, ALIAS, Integer.toString(version));
                      return null;
                    })
            .toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (Future<Void> done : threads.invokeAll(writers)) {
        done.get();
      }
    }
    List<Change> moves = moves(model);
    assertThat(moves).hasSize(WRITERS);
    assertThat(moves.getLast().getNewValue()).isEqualTo(resolve(model, ALIAS));
    for (int i = 1; i < WRITERS; i++) {
      assertThat(moves.get(i).getOldValue()).isEqualTo(moves.get(i - 1).getNewValue());
    }
  }
}
