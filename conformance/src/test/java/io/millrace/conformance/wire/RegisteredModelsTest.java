package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.EXISTS;
import static io.millrace.conformance.wire.Row.INVALID;

import java.util.List;
import java.util.stream.Stream;

/** Registry reference §1, §2: registered models. */
class RegisteredModelsTest extends Table {
  private static final String MISSING = "Missing value for required parameter 'name'.";
  private static final String RESOLVES =
      "Names may be treated as files in certain cases, and must not resolve to other names";
  private static final String NO_MODEL = "Registered Model with name=none not found";
  private static final String PROMPT_TAG =
      "\"tags\": [{\"key\": \"mlflow.prompt.is_prompt\", \"value\": \"%s\"}]";

  @Override
  Stream<Row> rows() {
    return Stream.of(names(), create(), changes(), reads(), tags()).flatMap(s -> s);
  }

  private static Row create(String name, String members) {
    return Row.post("create, " + name, "registered-models/create", "{" + members + "}");
  }

  private static Row named(String what, String name) {
    return create("name " + what, "\"name\": \"" + name + "\"");
  }

  private static Stream<Row> names() {
    return Stream.of(
        named("with a slash", "a/b")
            .refused(INVALID, "Invalid model name 'a/b'. Names cannot contain '/' or ':'."),
        named("with a colon", "a:b").refused(INVALID, "Invalid model name 'a:b'."),
        named("of one dot", ".").refused(INVALID, RESOLVES),
        named("of two dots", "..").refused(INVALID, RESOLVES),
        named("of blanks", "  ").refused(INVALID, MISSING),
        named("that is empty", "").refused(INVALID, MISSING),
        create("no name", "").refused(INVALID, MISSING),
        named("of any script", "<new> 名 # 50%"),
        named("of 256 characters", "<new><x*200>").gives("registered_model.aliases", null),
        named("of 257 characters", "<x*257>").refused(INVALID, "'name' exceeds the maximum length"),
        Row.get("get, a name with a slash", "registered-models/get?name=a%2Fb")
            .refused(INVALID, "Invalid model name 'a/b'."),
        create("name that is a number", "\"name\": 5").refused(INVALID, "'name'"));
  }

  private static Stream<Row> create() {
    return Stream.of(
        create("taken", "\"name\": \"<registered>\"")
            .refused(EXISTS, "Registered Model (name=<registered>) already exists."),
        create(
                "taken, a prompt by a prompt",
                "\"name\": \"<prompt>\", " + PROMPT_TAG.formatted("x"))
            .refused(EXISTS, "Prompt (name=<prompt>) already exists."),
        create("taken, by a prompt", "\"name\": \"<prompt>\"")
            .refused(
                EXISTS,
                "Tried to create a registered model with name '<prompt>', but the name is already taken by a prompt."),
        create(
                "taken, a prompt by a model",
                "\"name\": \"<registered>\", " + PROMPT_TAG.formatted("true"))
            .refused(
                EXISTS,
                "Tried to create a prompt with name '<registered>', but the name is already taken by a registered model."),
        create(
                "a repeated tag key, the last wins",
                "\"name\": \"<new>\", \"tags\": [{\"key\": \"a\", \"value\": \"1\"}, {\"key\": \"a\", \"value\": \"2\"}]")
            .gives("registered_model.tags[0].value", "2"),
        create("without a description it is left out", "\"name\": \"<new>\"")
            .gives("registered_model.description", null)
            .gives("registered_model.tags", null)
            .gives("registered_model.latest_versions", null));
  }

  private static Stream<Row> changes() {
    return Stream.of(
        Row.post(
                "rename to a taken name",
                "registered-models/rename",
                "{\"name\": \"<registered>\", \"new_name\": \"<prompt>\"}")
            .refused(EXISTS, "Registered Model (name=<prompt>) already exists. Error: "),
        Row.post(
                "rename to a bad name",
                "registered-models/rename",
                "{\"name\": \"<registered>\", \"new_name\": \"a/b\"}")
            .refused(INVALID, "Invalid model name 'a/b'."),
        Row.post(
                "rename without a new name",
                "registered-models/rename",
                "{\"name\": \"<registered>\"}")
            .refused(INVALID, "Missing value for required parameter 'new_name'."),
        Row.post(
                "rename of a missing model",
                "registered-models/rename",
                "{\"name\": \"none\", \"new_name\": \"<new>\"}")
            .refused(404, ABSENT, NO_MODEL),
        Row.patch("update of a missing model", "registered-models/update", "{\"name\": \"none\"}")
            .refused(404, ABSENT, NO_MODEL),
        Row.patch(
                "update without a description",
                "registered-models/update",
                "{\"name\": \"<registered>\"}")
            .gives("registered_model.description", null),
        Row.delete("delete of a missing model", "registered-models/delete?name=none")
            .refused(404, ABSENT, NO_MODEL));
  }

  private static Stream<Row> reads() {
    String latest = "registered-models/get-latest-versions";
    return Stream.of(
        Row.get("get of a missing model", "registered-models/get?name=none")
            .refused(404, ABSENT, NO_MODEL),
        Row.get("get", "registered-models/get?name=<registered>")
            .gives("registered_model.latest_versions.version", List.of("1", "2", "3"))
            .gives("registered_model.latest_versions[1].aliases", null)
            .gives("registered_model.aliases[0].alias", "champion")
            .gives("registered_model.aliases[0].version", "2"),
        Row.post("latest versions, POST", latest, "{\"name\": \"<registered>\"}")
            .gives("model_versions.version", List.of("1", "2", "3")),
        Row.get("latest versions, GET", latest + "?name=<registered>&stages=STAGING")
            .gives("model_versions.version", List.of("2"))
            .gives("model_versions[0].aliases", List.of("champion")),
        Row.post(
                "latest versions of a stage that is none",
                latest,
                "{\"name\": \"<registered>\", \"stages\": [\"Foo\"]}")
            .refused(INVALID, "Invalid Model Version stage: Foo."),
        Row.post("latest versions of a missing model", latest, "{\"name\": \"none\"}")
            .refused(404, ABSENT, NO_MODEL));
  }

  private static Row setTag(String name, String members) {
    return Row.post(
        "set-tag, " + name,
        "registered-models/set-tag",
        "{\"name\": \"<registered>\", " + members + "}");
  }

  private static Stream<Row> tags() {
    return Stream.of(
        setTag("a long key", "\"key\": \"<x*251>\", \"value\": \"\"")
            .refused(INVALID, "'key' exceeds the maximum length of 250 characters"),
        setTag("a long value", "\"key\": \"k\", \"value\": \"<x*100001>\"")
            .refused(INVALID, "'value' exceeds the maximum length of 100000 characters"),
        setTag("the longest value", "\"key\": \"long\", \"value\": \"<x*100000>\""),
        setTag("a key that is no name", "\"key\": \"a?b\", \"value\": \"\"")
            .refused(INVALID, "a?b"),
        setTag("no key", "\"value\": \"\"")
            .refused(INVALID, "Missing value for required parameter 'key'."),
        setTag("no value", "\"key\": \"empty\""),
        Row.post(
                "set-tag of a missing model",
                "registered-models/set-tag",
                "{\"name\": \"none\", \"key\": \"k\", \"value\": \"v\"}")
            .refused(404, ABSENT, NO_MODEL),
        Row.delete(
            "delete-tag, an absent key", "registered-models/delete-tag?name=<registered>&key=none"),
        Row.delete("delete-tag of a missing model", "registered-models/delete-tag?name=none&key=k")
            .refused(404, ABSENT, NO_MODEL));
  }
}
