package io.millrace.registry.event;

import static io.millrace.registry.testing.Registry.tag;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.Tag;
import io.millrace.events.v1.Event;
import io.millrace.events.v1.EventFilter;
import io.millrace.events.v1.EventStart;
import io.millrace.events.v1.WatchRequest;
import io.millrace.events.v1.WatchResponse;
import io.millrace.registry.testing.PostgresResource;
import io.millrace.registry.testing.Registry;
import io.millrace.registry.v1.CreateModelVersionRequest;
import io.millrace.registry.v1.DeleteAliasRequest;
import io.millrace.registry.v1.DeleteModelVersionRequest;
import io.millrace.registry.v1.DeleteModelVersionTagRequest;
import io.millrace.registry.v1.DeleteRegisteredModelRequest;
import io.millrace.registry.v1.DeleteRegisteredModelTagRequest;
import io.millrace.registry.v1.EventServiceGrpc;
import io.millrace.registry.v1.RenameRegisteredModelRequest;
import io.millrace.registry.v1.SetModelVersionTagRequest;
import io.millrace.registry.v1.SetRegisteredModelTagRequest;
import io.millrace.registry.v1.UpdateModelVersionRequest;
import io.millrace.registry.v1.UpdateRegisteredModelRequest;
import io.millrace.runtime.outbox.EventType;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever watches hears of everything that is done, under the catalogue's types. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
class RegistryEventsTest {

  private final Registry registry = new Registry();

  @AfterEach
  void close() {
    registry.close();
  }

  @ParameterizedTest
  @CsvSource({"false, registered_model, model_version", "true, prompt, prompt_version"})
  void theCatalogueIsWhatIsHeard(boolean isPrompt, String model, String version) {
    String name = doEverything(isPrompt);

    Set<String> heard =
        watch(name, model + ".deleted").stream()
            .map(Event::getType)
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> listed =
        new RegistryEvents()
            .types().stream()
                .map(EventType::name)
                .filter(type -> type.startsWith(model + ".") || type.startsWith(version + "."))
                .collect(Collectors.toCollection(TreeSet::new));
    assertThat(heard).isEqualTo(listed);
  }

  @Test
  void aMovedAliasIsHeardOfWithWhereItPointed() {
    String name = registry.newModel();
    registry.newVersion(name);
    registry.newVersion(name);
    registry.point(name, "champion", "1");
    registry.point(name, "champion", "2");
    registry.models.deleteRegisteredModel(
        DeleteRegisteredModelRequest.newBuilder().setName(name).build());

    assertThat(watch(name, "registered_model.deleted"))
        .filteredOn(event -> event.getType().equals("registered_model.alias_set"))
        .extracting(Event::getData)
        .hasSize(2)
        .last()
        .asString()
        .contains("\"previous_version\": \"1\"", "\"version\": \"2\"", "\"alias\": \"champion\"");
  }

  /** Everything about a model from the beginning, until an event of this type. */
  private List<Event> watch(String name, String last) {
    Iterator<WatchResponse> responses =
        EventServiceGrpc.newBlockingStub(registry.channel())
            .withDeadlineAfter(60, TimeUnit.SECONDS)
            .watch(
                WatchRequest.newBuilder()
                    .setFrom(EventStart.EVENT_START_EARLIEST)
                    .setFilter(EventFilter.newBuilder().addRegisteredModels(name))
                    .build());
    List<Event> heard = new ArrayList<>();
    while (heard.stream().noneMatch(event -> event.getType().equals(last))) {
      heard.addAll(responses.next().getEventsList());
    }
    return heard;
  }

  private String doEverything(boolean isPrompt) {
    Tag[] tags = isPrompt ? new Tag[] {tag("mlflow.prompt.is_prompt", "true")} : new Tag[0];
    String name = registry.newModel(tags);
    CreateModelVersionRequest.Builder version =
        CreateModelVersionRequest.newBuilder()
            .setName(name)
            .setSource(isPrompt ? "dummy-source" : "s3://b/m")
            .addAllTags(List.of(tags));
    registry.newVersion(version);
    registry.newVersion(version);
    registry.point(name, "champion", "1");
    registry.point(name, "other", "1");
    registry.move(name, "1", "Staging", false);
    registry.aliases.deleteAlias(
        DeleteAliasRequest.newBuilder().setName(name).setAlias("other").build());
    registry.models.setRegisteredModelTag(
        SetRegisteredModelTagRequest.newBuilder().setName(name).setKey("k").build());
    registry.models.deleteRegisteredModelTag(
        DeleteRegisteredModelTagRequest.newBuilder().setName(name).setKey("k").build());
    registry.versions.setModelVersionTag(
        SetModelVersionTagRequest.newBuilder().setName(name).setVersion("1").setKey("k").build());
    registry.versions.deleteModelVersionTag(
        DeleteModelVersionTagRequest.newBuilder()
            .setName(name)
            .setVersion("1")
            .setKey("k")
            .build());
    registry.versions.updateModelVersion(
        UpdateModelVersionRequest.newBuilder()
            .setName(name)
            .setVersion("1")
            .setDescription("d")
            .build());
    registry.versions.deleteModelVersion(
        DeleteModelVersionRequest.newBuilder().setName(name).setVersion("1").build());
    registry.models.updateRegisteredModel(
        UpdateRegisteredModelRequest.newBuilder().setName(name).setDescription("d").build());
    registry.models.renameRegisteredModel(
        RenameRegisteredModelRequest.newBuilder().setName(name).setNewName(name + "2").build());
    registry.models.renameRegisteredModel(
        RenameRegisteredModelRequest.newBuilder().setName(name + "2").setNewName(name).build());
    registry.models.deleteRegisteredModel(
        DeleteRegisteredModelRequest.newBuilder().setName(name).build());
    return name;
  }
}
