package io.millrace.models.format;

import java.util.SequencedMap;

/**
 * The flavor {@code python_function}: how MLflow loads the model in Python, whatever it is. Paths
 * are relative to the folder. What is not said is null, or MLflow's default if there is one.
 *
 * @param loaderModule the module that loads it
 * @param pythonVersion of the Python that wrote it
 * @param data what the loader is given; null for the whole folder
 * @param code a folder for the front of the import path
 * @param condaFile the environment as conda has it
 * @param virtualenvFile the environment as MLflow's {@code python_env.yaml} has it
 * @param config of the model, which loading may override; null if there is none, which is not the
 *     same as an empty one
 * @param predictFn the method that scores
 * @param predictStreamFn the method that streams; null if the model cannot
 * @param modelCodeFile the file that makes the model, of "models from code"
 * @param pythonModel the pickled model, of those that are not from code
 * @param artifacts files by the names that the model knows them by
 */
public record PythonFunction(
    String loaderModule,
    String pythonVersion,
    String data,
    String code,
    String condaFile,
    String virtualenvFile,
    SequencedMap<String, Object> config,
    String predictFn,
    String predictStreamFn,
    String modelCodeFile,
    String pythonModel,
    SequencedMap<String, String> artifacts) {

  /** What MLflow calls it. */
  public static final String FLAVOR = "python_function";
}
