package io.millrace.tracking.promptlab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.v1.Tag;
import io.millrace.tracking.v1.CreatePromptlabRunRequest;
import io.millrace.tracking.v1.RunInfo;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The files of an evaluated prompt: the prompt as a model that MLflow loads with {@code
 * mlflow._promptlab}, and its outcome as one row of the table that MLflow's pages show.
 */
final class PromptlabFiles {

  static final String TABLE = "eval_results_table.json";

  private static final String PYTHON = "3.10.14";

  private static final ObjectMapper JSON = new ObjectMapper();

  private PromptlabFiles() {}

  /** The files' texts, by path below the run's artifacts. */
  static Map<String, String> of(CreatePromptlabRunRequest request, RunInfo run) {
    String mlflow = "mlflow[gateway]==" + request.getMlflowVersion();
    Map<String, String> files = new TreeMap<>();
    files.put(TABLE, table(request));
    files.put("model/MLmodel", yaml(model(request, run)));
    files.put("model/parameters.yaml", yaml(parameters(request)));
    files.put("model/requirements.txt", mlflow);
    files.put(
        "model/python_env.yaml",
        yaml(
            Map.of("python", PYTHON, "build_dependencies", List.of("pip"), "dependencies", pip())));
    files.put("model/conda.yaml", yaml(conda(mlflow)));
    return files;
  }

  private static List<String> pip() {
    return List.of("-r requirements.txt");
  }

  private static Map<String, Object> conda(String mlflow) {
    Map<String, Object> conda = new LinkedHashMap<>();
    conda.put("channels", List.of("conda-forge"));
    conda.put("dependencies", List.of("python=" + PYTHON, "pip", Map.of("pip", List.of(mlflow))));
    conda.put("name", "mlflow-env");
    return conda;
  }

  private static Map<String, Object> model(CreatePromptlabRunRequest request, RunInfo run) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("env", Map.of("conda", "conda.yaml", "virtualenv", "python_env.yaml"));
    function.put("loader_module", "mlflow._promptlab");
    function.put("parameters_path", "parameters.yaml");
    function.put("python_version", PYTHON);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("artifact_path", "model");
    model.put("flavors", Map.of("python_function", function));
    model.put("mlflow_version", request.getMlflowVersion());
    model.put("model_uuid", UUID.randomUUID().toString().replace("-", ""));
    model.put("run_id", run.getRunId());
    model.put("utc_time_created", LocalDateTime.now(ZoneOffset.UTC).toString().replace('T', ' '));
    return model;
  }

  private static Map<String, Object> parameters(CreatePromptlabRunRequest request) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("model_parameters", values(request.getModelParametersList()));
    parameters.put("model_route", request.getModelRoute());
    parameters.put("prompt_parameters", values(request.getPromptParametersList()));
    parameters.put("prompt_template", request.getPromptTemplate());
    return parameters;
  }

  private static Map<String, String> values(List<Tag> tags) {
    Map<String, String> values = new LinkedHashMap<>();
    tags.forEach(tag -> values.put(tag.getKey(), tag.getValue()));
    return values;
  }

  private static String table(CreatePromptlabRunRequest request) {
    List<String> columns = new ArrayList<>();
    List<String> row = new ArrayList<>();
    add(request.getPromptParametersList(), columns, row);
    columns.addAll(List.of("prompt", "output"));
    row.addAll(List.of(request.getModelInput(), request.getModelOutput()));
    add(request.getModelOutputParametersList(), columns, row);
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("columns", columns);
    table.put("data", List.of(row));
    try {
      return JSON.writeValueAsString(table);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void add(List<Tag> tags, List<String> columns, List<String> row) {
    for (Tag tag : tags) {
      columns.add(tag.getKey());
      row.add(tag.getValue());
    }
  }

  /** A dumper is not thread-safe, hence one each. */
  private static String yaml(Object value) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(options).dump(value);
  }
}
