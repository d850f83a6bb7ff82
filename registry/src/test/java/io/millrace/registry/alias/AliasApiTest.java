package io.millrace.registry.alias;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.testing.Refusal;
import io.millrace.registry.testing.Registry;
import io.millrace.registry.v1.Change;
import io.millrace.registry.v1.ChangeKind;
import io.millrace.registry.v1.DeleteAliasRequest;
import io.millrace.registry.v1.DeleteModelVersionRequest;
import io.millrace.registry.v1.DeleteRegisteredModelRequest;
import io.millrace.registry.v1.GetAliasAtRequest;
import io.millrace.registry.v1.GetModelVersionByAliasRequest;
import io.millrace.registry.v1.ListChangesRequest;
import io.millrace.registry.v1.ListChangesResponse;
import io.millrace.registry.v1.RollbackAliasRequest;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
class AliasApiTest {

  private final Registry registry = new Registry();
  private String name;

  @BeforeEach
  void modelWithThreeVersions() {
    name = registry.newModel();
    registry.newVersion(name);
    registry.newVersion(name);
    registry.newVersion(name);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private String target(String alias) {
    return registry
        .aliases
        .getModelVersionByAlias(
            GetModelVersionByAliasRequest.newBuilder().setName(name).setAlias(alias).build())
        .getModelVersion()
        .getVersion();
  }

  private String rollback() {
    return registry
        .aliases
        .rollbackAlias(RollbackAliasRequest.newBuilder().setName(name).setAlias("champion").build())
        .getModelVersion()
        .getVersion();
  }

  private String at(String time) {
    return registry
        .aliases
        .getAliasAt(
            GetAliasAtRequest.newBuilder().setName(name).setAlias("champion").setTime(time).build())
        .getVersion();
  }

  private void delete(String alias) {
    registry.aliases.deleteAlias(
        DeleteAliasRequest.newBuilder().setName(name).setAlias(alias).build());
  }

  @Test
  void anAliasPointsToOneVersionAtATime() {
    registry.point(name, "champion", "1");
    registry.point(name, "champion", "2");
    registry.point(name, "other", "2");

    assertThat(target("champion")).isEqualTo("2");
    assertThat(registry.get(name, "1").getAliasesList()).isEmpty();
    assertThat(registry.get(name, "2").getAliasesList()).containsExactly("champion", "other");
    assertThat(target("latest")).isEqualTo("3");
  }

  @Test
  void anAliasThatIsNotSetIsAnInvalidParameter() {
    assertThat(Refusal.of(() -> target("none")))
        .isEqualTo(Refusal.invalid("Registered model alias none not found."));
    delete("none");
    assertThat(Refusal.of(() -> registry.point(name, "champion", "9")))
        .isEqualTo(Refusal.notFound("Model Version (name=" + name + ", version=9) not found"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a.b | Invalid alias name: 'a.b'. Names may only contain alphanumerics, underscores (_), and dashes (-).",
        "LATEST | 'latest' alias name (case insensitive) is reserved.",
        "v1 | Version alias name 'v1' is reserved."
      })
  void aNameThatIsNoAliasIsRefused(String alias, String message) {
    assertThat(Refusal.of(() -> registry.point(name, alias, "1")))
        .isEqualTo(Refusal.invalid(message));
  }

  @Test
  void whereAnAliasPointedIsOneCall() throws InterruptedException {
    String before = Instant.now().minusSeconds(60).toString();
    registry.point(name, "champion", "1");
    Thread.sleep(5);
    String first = Instant.now().toString();
    Thread.sleep(5);
    registry.point(name, "champion", "2");
    delete("champion");
    String gone = Long.toString(System.currentTimeMillis());

    assertThat(at(first)).isEqualTo("1");
    assertThat(Refusal.of(() -> at(before)).message()).contains("pointed to no version");
    assertThat(Refusal.of(() -> at(gone)).message()).contains("pointed to no version");
    assertThat(Refusal.of(() -> at("yesterday")).message()).contains("'time'");
  }

  @Test
  void oneRollbackAfterAnotherWalksBack() {
    registry.point(name, "champion", "1");
    registry.point(name, "champion", "2");
    registry.point(name, "champion", "3");

    assertThat(rollback()).isEqualTo("2");
    assertThat(target("champion")).isEqualTo("2");
    assertThat(rollback()).isEqualTo("1");
    assertThat(Refusal.of(this::rollback).message()).contains("no other version before");
    assertThat(target("champion")).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource({"1 2 1, 2 1", "3 1 - 1, 3", "1 2 -, 2 1", "1 2 3, 2 1"})
  void rollbacksWalkBackWhateverWasDone(String moves, String rollbacks) {
    for (String move : moves.split(" ")) {
      if (move.equals("-")) {
        delete("champion");
      } else {
        registry.point(name, "champion", move);
      }
    }

    for (String expected : rollbacks.split(" ")) {
      assertThat(rollback()).as(moves).isEqualTo(expected);
      assertThat(target("champion")).isEqualTo(expected);
    }
    assertThat(Refusal.of(this::rollback).message()).contains("no other version before");
  }

  @Test
  void aVersionThatIsGoneIsPassedOver() {
    registry.point(name, "champion", "1");
    registry.point(name, "champion", "2");
    registry.point(name, "champion", "3");
    deleteVersion("2");

    assertThat(rollback()).isEqualTo("1");
  }

  @Test
  void anAliasThatWentWithItsVersionIsRolledBackToTheOneBefore() {
    registry.point(name, "champion", "1");
    registry.point(name, "champion", "2");
    deleteVersion("2");

    assertThat(rollback()).isEqualTo("1");
  }

  private void deleteVersion(String version) {
    registry.versions.deleteModelVersion(
        DeleteModelVersionRequest.newBuilder().setName(name).setVersion(version).build());
  }

  @Test
  void aRemovedAliasIsRolledBackToWhereItPointed() {
    registry.point(name, "champion", "2");
    delete("champion");

    assertThat(rollback()).isEqualTo("2");
  }

  @Test
  void whatWasDoneToAModelOutlivesIt() {
    registry.point(name, "champion", "1");
    registry.point(name, "champion", "2");
    registry.move(name, "2", "Staging", false);
    registry.models.deleteRegisteredModel(
        DeleteRegisteredModelRequest.newBuilder().setName(name).build());

    ListChangesResponse all = changes(ListChangesRequest.newBuilder().setName(name));
    assertThat(all.getChangesList())
        .extracting(change -> change.getKind() + " " + change.getNewValue())
        .startsWith("CHANGE_KIND_MODEL ", "CHANGE_KIND_STAGE Staging", "CHANGE_KIND_ALIAS 2");

    ListChangesRequest.Builder page =
        ListChangesRequest.newBuilder()
            .setName(name)
            .setKind(ChangeKind.CHANGE_KIND_ALIAS)
            .setKey("champion")
            .setMaxResults(1);
    ListChangesResponse first = changes(page);
    ListChangesResponse second = changes(page.setPageToken(first.getNextPageToken()));
    assertThat(List.of(first.getChanges(0), second.getChanges(0)))
        .extracting(Change::getOldValue)
        .containsExactly("1", "");
    assertThat(second.hasNextPageToken()).isFalse();
  }

  private ListChangesResponse changes(ListChangesRequest.Builder request) {
    ListChangesResponse.Builder all = ListChangesResponse.newBuilder();
    registry.history.listChanges(request.build()).forEachRemaining(all::mergeFrom);
    return all.build();
  }
}
