package io.millrace.conformance.wire;

import static io.millrace.conformance.wire.Row.ABSENT;
import static io.millrace.conformance.wire.Row.INVALID;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Registry reference §1, §3: versions, their sources and stages. */
@Tag("smoke")
class ModelVersionsTest extends Table {
  private static final String BOUND_RUN = "The run_id request parameter must identify the resource";
  private static final String BOUND_MODEL =
      "The model_id request parameter must identify the resource";
  private static final String RELATIVE =
      "an absolute path must be provided without relative path references present";
  private static final String LOCAL =
      "To use a local path as a model version source, the run_id request parameter has to be specified";

  @Override
  Stream<Row> rows() {
    return Stream.of(
            create(), sources(), refusedSources(), registrySources(), changes(), stages(), tags())
        .flatMap(s -> s);
  }

  private static Row create(String name, String source, String more) {
    return Row.post(
        "create, " + name,
        "model-versions/create",
        "{\"name\": \"<registered>\", \"source\": \"%s\"%s}".formatted(source, more));
  }

  private static Row fromRun(String source) {
    return create("source " + source, source, ", \"run_id\": \"<run>\"");
  }

  private static Stream<Row> create() {
    return Stream.of(
        create("", "s3://bucket/m", "")
            .gives("model_version.current_stage", "None")
            .gives("model_version.status", "READY")
            .gives("model_version.description", "")
            .gives("model_version.run_id", "")
            .gives("model_version.run_link", "")
            .gives("model_version.tags", null)
            .gives("model_version.aliases", null)
            .gives("model_version.status_message", null),
        create("no source", "", "")
            .refused(INVALID, "Missing value for required parameter 'source'."),
        Row.post(
                "create of a missing model",
                "model-versions/create",
                "{\"name\": \"none\", \"source\": \"s3://b/m\"}")
            .refused(404, ABSENT, "Registered Model with name=none not found"),
        create(
            "run_link and description",
            "s3://b/m",
            ", \"run_link\": \"https://x.example\", \"description\": \"d\""),
        create("a prompt's text that is too long", "dummy-source", prompt("<x*100001>"))
            .refused(INVALID, "Prompt text exceeds max length of 100000 characters."),
        create("a prompt with a source of its own", "s3://b/m", prompt("x"))
            .refused(
                INVALID,
                "Invalid prompt source: 's3://b/m'. Prompt sources must use an MLflow placeholder."));
  }

  private static String prompt(String text) {
    return ", \"tags\": [{\"key\": \"mlflow.prompt.is_prompt\", \"value\": \"True\"}, {\"key\": \"mlflow.prompt.text\", \"value\": \"%s\"}]"
        .formatted(text);
  }

  private static Stream<Row> sources() {
    return Stream.of(
            "s3://bucket/m",
            "gs://bucket//m/",
            "wasbs://c@a/x../y",
            "dbfs:/m",
            "runs:/<run>/model",
            "mlflow-artifacts:/<experiment>/<run>/artifacts/model",
            "mlflow-artifacts:/<experiment>/<run>/artifacts/%6Dodel")
        .map(source -> fromRun(source).gives("model_version.source", source));
  }

  private static Stream<Row> refusedSources() {
    Stream<Row> hosts =
        Stream.of("ftp", "sftp", "hdfs", "viewfs", "http", "https", "r2", "b2", "abfss")
            .map(
                scheme ->
                    fromRun(scheme + "://elsewhere.example/m")
                        .refused(INVALID, "'source' cannot use the '" + scheme + "' scheme"));
    return Stream.concat(
        hosts,
        Stream.of(
            fromRun("mlflow-artifacts://elsewhere.example/m")
                .refused(INVALID, "'source' cannot use the 'mlflow-artifacts' scheme"),
            fromRun("runs:/<unknownRun>/model").refused(INVALID, BOUND_RUN),
            create("runs:/ without run_id", "runs:/<run>/model", "").refused(INVALID, BOUND_RUN),
            fromRun("mlflow-artifacts:/<experiment>/<unknownRun>/artifacts/model")
                .refused(INVALID, BOUND_RUN),
            fromRun("mlflow-artifacts:/<experiment>/<run>/artifactsx").refused(INVALID, BOUND_RUN),
            fromRun("mlflow-artifacts:/<experiment>/<run>/artifacts/%2e%2e/x")
                .refused(INVALID, RELATIVE),
            create(
                    "mlflow-artifacts of an unknown run",
                    "mlflow-artifacts:/1/2/artifacts",
                    ", \"run_id\": \"<unknownRun>\"")
                .refused(INVALID, BOUND_RUN),
            fromRun("/etc/passwd").refused(INVALID, LOCAL),
            fromRun("file:///etc/passwd").refused(INVALID, LOCAL),
            fromRun("file://elsewhere.example/etc").refused(INVALID, LOCAL),
            fromRun("../up").refused(INVALID, LOCAL),
            create("a local path without run_id", "/tmp/m", "").refused(INVALID, LOCAL),
            fromRun("s3://bucket/a/../b").refused(INVALID, RELATIVE),
            fromRun("s3://bucket/%252e%252e/b").refused(INVALID, RELATIVE),
            fromRun("models:/<unknownModel>").refused(INVALID, BOUND_MODEL),
            fromRun("models:/").refused(INVALID, BOUND_MODEL),
            fromRun("models://elsewhere.example/a/1")
                .refused(INVALID, "Registered model sources must use the active model registry."),
            create("an unknown model_id", "s3://b/m", ", \"model_id\": \"<unknownModel>\"")
                .refused(404, ABSENT, "Logged model with ID '<unknownModel>' not found."),
            create(
                    "models:/m- of an unknown model",
                    "models:/<unknownModel>",
                    ", \"model_id\": \"<unknownModel>\"")
                .refused(404, ABSENT, "Logged model with ID '<unknownModel>' not found.")
                .unlikeMlflow("a 500")));
  }

  private static Stream<Row> registrySources() {
    return Stream.of(
        create("models:/name/version", "models:/<registered>/1", "")
            .gives("model_version.source", "models:/<registered>/1"),
        create("models:/name@alias", "models:/<registered>@champion", "")
            .gives("model_version.source", "models:/<registered>/2"),
        create("models:/name/stage", "models:/<registered>/staging", "")
            .gives("model_version.source", "models:/<registered>/2"),
        create("models:/ of a missing model", "models:/none/1", "").refused(404, ABSENT, "none"),
        create("models:/ of a missing version", "models:/<registered>/99", "")
            .refused(404, ABSENT, "Model Version (name=<registered>, version=99) not found"),
        create("models:/ of a missing alias", "models:/<registered>@none", "")
            .refused(INVALID, "Registered model alias none not found."),
        create("models:/ of a prompt", "models:/<prompt>/1", "")
            .refused(INVALID, "Prompt versions cannot be used as model version sources."),
        create("models:/ with another run", "models:/<registered>/1", ", \"run_id\": \"<run>\"")
            .refused(
                INVALID,
                "The run_id and model_id request parameters must match the referenced model version."),
        create("models:/m- with its model_id", "models:/<model>", ", \"model_id\": \"<model>\"")
            .gives("model_version.source", "models:/<model>"));
  }

  private static Stream<Row> changes() {
    String get = "model-versions/get?name=<registered>&version=";
    return Stream.of(
        Row.get("get", get + "2")
            .gives("model_version.version", "2")
            .gives("model_version.current_stage", "Staging")
            .gives("model_version.aliases", List.of("champion")),
        Row.get("get of a missing version", get + "99")
            .refused(404, ABSENT, "Model Version (name=<registered>, version=99) not found"),
        Row.get("get of a missing model", "model-versions/get?name=none&version=1")
            .refused(404, ABSENT, "Model Version (name=none, version=1) not found"),
        Row.get("get, a version that is no number", get + "abc")
            .refused(INVALID, "Parameter 'version' must be an integer, got 'abc'."),
        Row.get("get without a version", "model-versions/get?name=<registered>")
            .refused(INVALID, "Missing value for required parameter 'version'."),
        Row.get("download URI", "model-versions/get-download-uri?name=<registered>&version=1")
            .gives("artifact_uri", "s3://bucket/model"),
        Row.patch(
                "update without a description",
                "model-versions/update",
                "{\"name\": \"<registered>\", \"version\": \"3\"}")
            .gives("model_version.description", null),
        Row.patch(
                "update, a version that is a JSON number",
                "model-versions/update",
                "{\"name\": \"<registered>\", \"version\": 3, \"description\": \"d\"}")
            .refused(INVALID, "Invalid value 3 for parameter 'version' supplied"),
        Row.patch(
                "update of a missing version",
                "model-versions/update",
                "{\"name\": \"<registered>\", \"version\": \"99\"}")
            .refused(404, ABSENT, "version=99"),
        Row.delete(
                "delete of a missing version", "model-versions/delete?name=<registered>&version=99")
            .refused(404, ABSENT, "version=99"));
  }

  private static Row move(String name, String stage, String more) {
    return Row.post(
        "transition, " + name,
        "model-versions/transition-stage",
        "{\"name\": \"<registered>\", \"version\": \"1\", \"stage\": \"%s\"%s}"
            .formatted(stage, more));
  }

  private static Stream<Row> stages() {
    return Stream.of(
        move("a stage that is none", "Foo", "")
            .refused(
                INVALID,
                "Invalid Model Version stage: Foo. Value must be one of None, Staging, Production, Archived."),
        move("archiving into no active stage", "None", ", \"archive_existing_versions\": true")
            .refused(INVALID, "because 'None' is not an Active stage.")
            .unlikeMlflow("a 500"),
        move("archive flag as a text", "Archived", ", \"archive_existing_versions\": \"FALSE\"")
            .gives("model_version.current_stage", "Archived")
            .unlikeMlflow("refused"),
        move("to the same stage", "archived", "").gives("model_version.current_stage", "Archived"),
        move("without a stage", "", "")
            .refused(INVALID, "Missing value for required parameter 'stage'."));
  }

  private static Stream<Row> tags() {
    String version = "{\"name\": \"<registered>\", \"version\": \"1\", ";
    String setTag = "model-versions/set-tag";
    return Stream.of(
        Row.post(
                "set-tag, a long value",
                setTag,
                version + "\"key\": \"k\", \"value\": \"<x*100001>\"}")
            .refused(INVALID, "'value' exceeds the maximum length of 100000 characters"),
        Row.post(
                "set-tag, a prompt's long text",
                setTag,
                version + "\"key\": \"mlflow.prompt.text\", \"value\": \"<x*100001>\"}")
            .refused(INVALID, "Prompt text exceeds max length of 100000 characters."),
        Row.post("set-tag, a long key", setTag, version + "\"key\": \"<x*251>\"}")
            .refused(INVALID, "'key' exceeds the maximum length of 250 characters"),
        Row.post(
                "set-tag of a missing version",
                setTag,
                "{\"name\": \"<registered>\", \"version\": \"99\", \"key\": \"k\"}")
            .refused(404, ABSENT, "version=99"),
        Row.delete(
            "delete-tag, an absent key",
            "model-versions/delete-tag?name=<registered>&version=1&key=none"),
        Row.delete(
                "delete-tag of a missing version",
                "model-versions/delete-tag?name=<registered>&version=9999&key=k")
            .refused(404, ABSENT, "version=9999"));
  }
}
