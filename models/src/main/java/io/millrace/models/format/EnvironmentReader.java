package io.millrace.models.format;

import io.millrace.models.format.Environment.Source;
import io.millrace.runtime.python.RequirementsReader;
import io.millrace.runtime.yaml.YamlField;
import io.millrace.runtime.yaml.YamlReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what a model's Python code runs in. */
final class EnvironmentReader {

  private static final String REQUIREMENTS = "requirements.txt";

  /** As conda writes it: {@code python=3.11.7}, {@code python>=3.9}. */
  private static final Pattern PYTHON =
      Pattern.compile("python(?:[\\s<>=!~]++([0-9][0-9.]*+)?.*+)?", Pattern.DOTALL);

  /** What MLflow installs by pip although conda lists it. */
  private static final Pattern BUILD =
      Pattern.compile("(?:pip|setuptools|wheel)(?![A-Za-z0-9._-]).*", Pattern.DOTALL);

  private static final Pattern CONDAS_EQUALS = Pattern.compile("(?<![<>=!~])=(?!=)");

  private final FolderFiles files;
  private final PythonFunction function;
  private final RequirementsReader build;
  private final RequirementsReader requirements;

  /**
   * Reads an environment.
   *
   * @param function null if the model has none; its files are then those with the usual names
   */
  EnvironmentReader(FolderFiles files, PythonFunction function) {
    this.files = files;
    this.function = function;
    build = new RequirementsReader(files);
    requirements = new RequirementsReader(files);
  }

  Environment read() throws IOException {
    String pythonEnv = said(function == null ? null : function.virtualenvFile(), "python_env.yaml");
    String conda = said(function == null ? null : function.condaFile(), "conda.yaml");
    Optional<YamlField> file = yaml(pythonEnv);
    if (file.isPresent()) {
      return pythonEnv(file.get());
    }
    file = yaml(conda);
    if (file.isPresent()) {
      return conda(file.get());
    }
    requirements.addFile(REQUIREMENTS);
    return environment(Source.NONE, function == null ? null : function.pythonVersion(), List.of());
  }

  private static String said(String file, String usual) {
    return file == null ? usual : file;
  }

  private Optional<YamlField> yaml(String file) throws IOException {
    return files.text(file).map(text -> YamlReader.read(text, file));
  }

  private Environment pythonEnv(YamlField file) throws IOException {
    build.add(file.name(), texts(file, "build_dependencies"));
    requirements.add(file.name(), texts(file, "dependencies"));
    return environment(Source.PYTHON_ENV, file.findText("python").orElse(null), List.of());
  }

  private Environment conda(YamlField file) throws IOException {
    String python = null;
    List<String> skipped = new ArrayList<>();
    List<String> pip = new ArrayList<>();
    List<YamlField> dependencies =
        file.find("dependencies").map(YamlField::elements).orElse(List.of());
    for (YamlField each : dependencies) {
      if (!each.isText()) {
        pip.addAll(texts(each, "pip"));
        continue;
      }
      Matcher matcher = PYTHON.matcher(each.text());
      if (matcher.matches()) {
        python = matcher.group(1);
      } else if (BUILD.matcher(each.text()).matches()) {
        build.add(file.name(), List.of(CONDAS_EQUALS.matcher(each.text()).replaceFirst("==")));
      } else {
        skipped.add(each.text());
      }
    }
    if (requirements.addFile(REQUIREMENTS)) {
      return environment(Source.CONDA_AND_REQUIREMENTS, python, skipped);
    }
    requirements.add(file.name(), pip);
    return environment(Source.CONDA, python, skipped);
  }

  private Environment environment(Source source, String python, List<String> skipped) {
    return new Environment(
        source, python, build.requirements(), requirements.requirements(), List.copyOf(skipped));
  }

  private static List<String> texts(YamlField field, String key) {
    return field.find(key).map(YamlField::texts).orElse(List.of());
  }
}
