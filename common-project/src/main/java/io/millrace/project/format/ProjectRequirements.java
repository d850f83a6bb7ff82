package io.millrace.project.format;

import io.millrace.runtime.python.Requirement;
import io.millrace.runtime.python.RequirementFiles;
import io.millrace.runtime.python.RequirementsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a project would have pip install. */
public final class ProjectRequirements {

  private ProjectRequirements() {}

  /**
   * The lines that somebody has to permit, those of included files among them.
   *
   * @param folder the project's
   */
  public static List<Requirement> needingPermission(Path folder, EnvironmentSpec environment)
      throws IOException {
    return switch (environment) {
      case EnvironmentSpec.Python python -> needingPermission(folder, python);
      case EnvironmentSpec.Conda conda ->
          conda.python() == null ? List.of() : needingPermission(folder, conda.python());
      case EnvironmentSpec.Docker docker -> List.of();
    };
  }

  private static List<Requirement> needingPermission(Path folder, EnvironmentSpec.Python python)
      throws IOException {
    RequirementsReader reader = new RequirementsReader(new InFolder(new ProjectFiles(folder)));
    reader.add(python.file(), python.buildDependencies());
    reader.add(python.file(), python.dependencies());
    return reader.requirements().needingPermission();
  }

  private record InFolder(ProjectFiles files) implements RequirementFiles {

    @Override
    public Optional<Path> find(String path) {
      return files.findAny(path);
    }

    @Override
    public Optional<String> text(String path) throws IOException {
      return find(path).filter(Files::isRegularFile).isPresent()
          ? Optional.of(files.text(path))
          : Optional.empty();
    }
  }
}
