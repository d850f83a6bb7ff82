package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Registry reference §4: aliases, and what Millrace adds: where they pointed. */
@Tag("smoke")
class AliasesTest extends Table {

  @Override
  Stream<Row> rows() {
    return Stream.concat(names(), uses());
  }

  private static Row set(String name, String alias, String version) {
    return Row.post(
        "set, " + name,
        "registered-models/alias",
        "{\"name\": \"<registered>\", \"alias\": \"%s\", \"version\": \"%s\"}"
            .formatted(alias, version));
  }

  private static Stream<Row> names() {
    return Stream.of(
        set("a dot in it", "a.b", "1")
            .refused(
                INVALID,
                "Invalid alias name: 'a.b'. Names may only contain alphanumerics, underscores (_), and dashes (-)."),
        set("256 characters", "<x*256>", "1")
            .refused(
                INVALID,
                "'Registered model alias name' exceeds the maximum length of 255 characters"),
        set("255 characters", "<x*255>", "1"),
        set("latest", "Latest", "1")
            .refused(INVALID, "'latest' alias name (case insensitive) is reserved."),
        set("a version", "V12", "1").refused(INVALID, "Version alias name 'V12' is reserved."),
        set("any script", "シ-1_a", "1"),
        set("no alias", "", "1").refused(INVALID, "Missing value for required parameter 'alias'."));
  }

  private static Stream<Row> uses() {
    String alias = "registered-models/alias?name=<registered>&alias=";
    return Stream.of(
        set("a missing version", "a", "99")
            .refused(404, ABSENT, "Model Version (name=<registered>, version=99) not found"),
        Row.get("get", alias + "champion").gives("model_version.version", "2"),
        Row.get("get of one that is not set", alias + "none")
            .refused(INVALID, "Registered model alias none not found."),
        Row.get("get of another case", alias + "Champion")
            .refused(INVALID, "Registered model alias Champion not found."),
        Row.get("get of a missing model", "registered-models/alias?name=none&alias=a")
            .refused(404, ABSENT, "Registered Model with name=none not found"),
        Row.get("get latest", alias + "latest").gives("model_version.version", "3"),
        Row.delete("delete of one that is not set", alias + "none"),
        Row.delete("delete of a reserved one", alias + "latest"),
        Row.get("get of what is no alias", alias + "a.b")
            .refused(INVALID, "Invalid alias name: 'a.b'."),
        Row.delete("delete at a missing model", "registered-models/alias?name=none&alias=a")
            .refused(404, ABSENT, "Registered Model with name=none not found"));
  }

  @Test
  void whereAnAliasPointedAndPointsBackTo() {
    String name = world().get("prompt");
    String path = "/api/v1/registry/models/" + name + "/aliases/inuse";
    world().act("model-versions/create", "{\"name\": \"<prompt>\", \"source\": \"s3://b/m\"}");
    String set = "{\"name\": \"<prompt>\", \"alias\": \"inuse\", \"version\": \"%s\"}";
    world().act("registered-models/alias", set.formatted("1"));
    world().act("registered-models/alias", set.formatted("2"));

    assertThat(Api.get(path + ":at?time=2099-01-01T00:00:00Z").<String>path("version"))
        .isEqualTo("2");
    assertThat(Api.get(path + ":at?time=2000-01-01T00:00:00Z").statusCode()).isEqualTo(404);
    assertThat(Api.get(path + ":at?time=then").statusCode()).isEqualTo(400);
    assertThat(Api.post(path + ":rollback", "{}").<String>path("model_version.version"))
        .isEqualTo("1");
    assertThat(
            Api.get("/api/v1/registry/models/" + name + "/changes?kind=ALIAS&key=inuse")
                .<List<String>>path("changes.new_value"))
        .containsExactly("1", "2", "1");
  }
}
