package io.millrace.models.format;

import io.millrace.models.signature.Signature;
import io.millrace.runtime.yaml.YamlReader;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What the file {@code MLmodel} says. Lists and maps are as YAML has them: null, {@code Boolean,
 * Long, BigInteger, Double, String}, lists and maps of such, in order.
 *
 * @param flavors by name
 * @param pythonFunction of these the one that Python loads; null if there is none
 * @param signature null if there is none
 * @param signatureTexts its {@code inputs, outputs} and {@code params} as they are written, in JSON
 * @param isExampleShaped whether the model's Python code is given data in the shape of its input
 *     example ({@code type_hint_from_example})
 * @param example null if there is none
 * @param metadata what its makers say of it; empty if nothing
 * @param sizeBytes of its files without its environment, as its writer counted; null if not said
 * @param others what MLflow does not know, or what does not matter here
 */
public record MlModel(
    Provenance provenance,
    SequencedMap<String, Map<String, Object>> flavors,
    PythonFunction pythonFunction,
    Signature signature,
    Map<String, String> signatureTexts,
    boolean isExampleShaped,
    InputExample example,
    SequencedMap<String, Object> metadata,
    Needs needs,
    Long sizeBytes,
    SequencedMap<String, Object> others) {

  /** The name of the file. */
  public static final String FILE = "MLmodel";

  /**
   * Reads the text of an MLmodel file, of MLflow 3 or any older release.
   *
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE with line and
   *     field: what is not YAML; tags other than those of plain values, keys that are there twice;
   *     more than 16 Mi characters, 256 Ki in a line, 100 000 values with aliases written out or 50
   *     levels; values of another kind than MLflow's; paths that are absolute or lead out of the
   *     folder
   */
  public static MlModel parse(String yaml) {
    return new MlModelReader(YamlReader.read(yaml, FILE)).read();
  }

  /** Whether the folder only describes a model that is kept elsewhere. */
  public boolean isExternal() {
    return Boolean.TRUE.equals(metadata.get("mlflow.model.isExternal"));
  }
}
