package io.millrace.project.format;

import io.millrace.runtime.python.Requirement;
import io.millrace.runtime.python.RequirementFiles;
import io.millrace.runtime.python.RequirementsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a project's environment somebody has to permit, by who would install it.
 *
 * @param pip lines that are given to pip or uv, those of included files among them
 * @param locked packages of {@code uv.lock}, and settings that uv would follow with it
 * @param conda channels and packages of conda's
 */
public record ProjectRequirements(
    List<Requirement> pip, List<Requirement> locked, List<Requirement> conda) {

  /** Nothing. */
  public static final ProjectRequirements NONE =
      new ProjectRequirements(List.of(), List.of(), List.of());

  public ProjectRequirements {
    pip = List.copyOf(pip);
    locked = List.copyOf(locked);
    conda = List.copyOf(conda);
  }

  /**
   * Looks for what somebody has to permit.
   *
   * @param folder the project's
   * @param allowed where packages may come from anyhow
   */
  public static ProjectRequirements needingPermission(
      Path folder, EnvironmentSpec environment, PackageSources allowed) throws IOException {
    ProjectFiles files = new ProjectFiles(folder);
    return switch (environment) {
      case EnvironmentSpec.Python python -> of(files, python, List.of(), allowed);
      case EnvironmentSpec.Conda conda ->
          of(
              files,
              conda.python(),
              CondaPackages.needingPermission(files, conda.file(), allowed),
              allowed);
      case EnvironmentSpec.Docker docker -> NONE;
    };
  }

  private static ProjectRequirements of(
      ProjectFiles files,
      EnvironmentSpec.Python python,
      List<Requirement> conda,
      PackageSources allowed)
      throws IOException {
    RequirementsReader reader = new RequirementsReader(new InFolder(files));
    EnvironmentSpec.Lines lines = python.lines();
    reader.add(python.file(), python.buildDependencies(), i -> lines.build().get(i));
    reader.add(python.file(), python.dependencies(), i -> lines.others().get(i));
    return new ProjectRequirements(
        reader.requirements().needingPermission(),
        python.isLocked() ? UvLock.needingPermission(files, allowed) : List.of(),
        conda);
  }

  /** All of them. */
  public Stream<Requirement> all() {
    return Stream.of(pip, locked, conda).flatMap(List::stream);
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
