package io.millrace.project.format;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.yaml.YamlField;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Finds out what a folder offers as a project. */
public final class ProjectFolder {

  private static final String FILE = "MLproject";
  private static final String PYTHON_ENV = "python_env.yaml";
  private static final String CONDA = "conda.yaml";

  private final ProjectFiles files;
  private final List<String> warnings = new ArrayList<>();

  private ProjectFolder(ProjectFiles files) {
    this.files = files;
  }

  /**
   * Reads a project. A folder without an {@code MLproject} is one too: its scripts can be run.
   *
   * @param folder where {@code MLproject} would be
   * @throws MillraceException INVALID_PARAMETER_VALUE with file, line and field if a file cannot be
   *     understood
   */
  public static Project read(Path folder) throws IOException {
    return new ProjectFolder(new ProjectFiles(folder)).read();
  }

  /** Whether a project has a file at a path; a link that leads out of its folder leads to none. */
  public static boolean hasFile(Path folder, String path) throws IOException {
    return new ProjectFiles(folder).find(path).isPresent();
  }

  private Project read() throws IOException {
    Optional<String> name = files.findInAnyCase(FILE);
    Optional<YamlField> file = name.isPresent() ? files.yaml(name.get()) : Optional.empty();
    if (file.isEmpty()) {
      return new Project(null, new LinkedHashMap<>(), byDefault(), warnings);
    }
    MlProjectReader reader = new MlProjectReader(file.get());
    return new Project(reader.name(), reader.entryPoints(), environment(reader), warnings);
  }

  private EnvironmentSpec environment(MlProjectReader reader) throws IOException {
    Optional<YamlField> docker = reader.docker();
    if (docker.isPresent()) {
      return DockerReader.read(docker.get());
    }
    Optional<YamlField> python = reader.find("python_env");
    if (python.isPresent()) {
      return python(file(python.get()));
    }
    Optional<YamlField> conda = reader.find("conda_env");
    return conda.isPresent() ? conda(file(conda.get())) : byDefault();
  }

  private String file(YamlField field) {
    String path = field.text();
    if (files.find(path).isEmpty()) {
      throw field.error(
          "is the path '%s', at which the project has no file"
              .formatted(YamlField.shortened(path)));
    }
    return path;
  }

  private EnvironmentSpec byDefault() throws IOException {
    if (files.find(PYTHON_ENV).isPresent()) {
      return python(PYTHON_ENV);
    }
    return files.find(CONDA).isPresent()
        ? conda(CONDA)
        : new EnvironmentSpec.Python(null, null, List.of(), List.of(), isLocked());
  }

  private EnvironmentSpec python(String path) throws IOException {
    EnvironmentSpec.Python python = PythonEnvReader.read(path, files.yaml(path), isLocked());
    python.findProblem().ifPresent(warnings::add);
    if (python.isLocked()
        && !(python.buildDependencies().isEmpty() && python.dependencies().isEmpty())) {
      warnings.add("uv installs what uv.lock says, and nothing of what %s lists.".formatted(path));
    }
    return python;
  }

  private EnvironmentSpec conda(String path) throws IOException {
    EnvironmentSpec.Conda conda = CondaReader.read(path, files.yaml(path), isLocked());
    if (conda.notForUv() != null) {
      warnings.add("Only conda can make this environment: %s".formatted(conda.notForUv()));
    } else if (!conda.skipped().isEmpty()) {
      warnings.add(
          "Without conda the environment lacks %s.".formatted(String.join(", ", conda.skipped())));
    }
    return conda;
  }

  private boolean isLocked() {
    return files.find(UvLock.FILE).isPresent();
  }
}
