package io.millrace.models.format;

import io.millrace.models.signature.Signature;
import io.millrace.models.signature.SignatureParser;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.yaml.YamlField;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** Reads an MLmodel file from its YAML. */
final class MlModelReader {

  private static final Set<String> KNOWN =
      Set.of(
          "artifact_path",
          "run_id",
          "model_id",
          "model_uuid",
          "utc_time_created",
          "mlflow_version",
          "databricks_runtime",
          "flavors",
          "signature",
          "is_signature_from_type_hint",
          "type_hint_from_example",
          "saved_input_example_info",
          "metadata",
          "resources",
          "auth_policy",
          "env_vars",
          "prompts",
          "model_size_bytes");

  private static final SequencedMap<String, Object> NOTHING =
      Collections.unmodifiableSequencedMap(new LinkedHashMap<>());

  private final YamlField file;

  MlModelReader(YamlField file) {
    this.file = file;
  }

  MlModel read() {
    YamlField flavors = file.find("flavors").orElseThrow(() -> file.error("has no flavors"));
    flavors.members().forEach(FlavorReader::checkPaths);
    return new MlModel(
        provenance(),
        flavors(flavors),
        flavors.find(PythonFunction.FLAVOR).map(FlavorReader::pythonFunction).orElse(null),
        file.find("signature").map(this::signature).orElse(null),
        file.find("signature").map(MlModelReader::signatureTexts).orElse(Map.of()),
        isTrue("type_hint_from_example"),
        file.find("saved_input_example_info").map(this::example).orElse(null),
        map("metadata"),
        new Needs(map("resources"), map("auth_policy"), texts("env_vars"), texts("prompts")),
        file.find("model_size_bytes").map(YamlField::wholeNumber).orElse(null),
        others());
  }

  private Provenance provenance() {
    return new Provenance(
        text(file, "artifact_path"),
        text(file, "run_id"),
        text(file, "model_id"),
        text(file, "model_uuid"),
        text(file, "utc_time_created"),
        text(file, "mlflow_version"),
        text(file, "databricks_runtime"));
  }

  private static SequencedMap<String, Map<String, Object>> flavors(YamlField flavors) {
    SequencedMap<String, Map<String, Object>> read = new LinkedHashMap<>();
    flavors.members().forEach(one -> read.put(one.name(), one.isNull() ? Map.of() : one.map()));
    return Collections.unmodifiableSequencedMap(read);
  }

  private Signature signature(YamlField field) {
    try {
      return SignatureParser.parse(
          text(field, "inputs"),
          text(field, "outputs"),
          text(field, "params"),
          isTrue("is_signature_from_type_hint"));
    } catch (MillraceException e) {
      // Of JSON within YAML only the place where it begins is known.
      String message = e.getMessage();
      throw message.startsWith(MlModel.FILE)
          ? e
          : MillraceException.invalid(
              "%s line %d: %s"
                  .formatted(MlModel.FILE, field.node().getStartMark().getLine() + 1, message));
    }
  }

  private static Map<String, String> signatureTexts(YamlField signature) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String part : List.of("inputs", "outputs", "params")) {
      signature.findText(part).ifPresent(text -> texts.put(part, text));
    }
    return Collections.unmodifiableMap(texts);
  }

  private InputExample example(YamlField field) {
    YamlField path = field.find("artifact_path").orElseThrow(() -> field.error("has no path"));
    return new InputExample(
        RelativePath.of(path),
        field.find("serving_input_path").map(RelativePath::of).orElse(null),
        text(field, "type"),
        text(field, "pandas_orient"),
        // A text in what MLflow writes.
        field.findText("params").filter("true"::equalsIgnoreCase).isPresent());
  }

  private SequencedMap<String, Object> others() {
    SequencedMap<String, Object> others = new LinkedHashMap<>();
    for (YamlField member : file.members()) {
      if (!KNOWN.contains(member.name())) {
        others.put(member.name(), member.value());
      }
    }
    return Collections.unmodifiableSequencedMap(others);
  }

  private static String text(YamlField field, String key) {
    return field.findText(key).orElse(null);
  }

  private boolean isTrue(String key) {
    return file.find(key).map(YamlField::isTrue).orElse(false);
  }

  private SequencedMap<String, Object> map(String key) {
    return file.find(key).map(YamlField::map).orElse(NOTHING);
  }

  private List<String> texts(String key) {
    return Optional.of(key).flatMap(file::find).map(YamlField::texts).orElse(List.of());
  }
}
