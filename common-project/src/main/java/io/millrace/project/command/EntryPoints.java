package io.millrace.project.command;

import io.millrace.project.format.EntryPoint;
import io.millrace.project.format.Project;
import io.millrace.project.format.ProjectFolder;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds what a project is asked to run: an entry point that it declares, or a script. */
public final class EntryPoints {

  private EntryPoints() {}

  /**
   * An entry point of a project that lies in a folder: a script has to be one of its files.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if there is no such entry point, and no such
   *     file
   */
  public static EntryPoint find(Project project, Path folder, String name) throws IOException {
    EntryPoint found = find(project, name);
    if (!project.entryPoints().containsKey(name) && !ProjectFolder.hasFile(folder, name)) {
      throw MillraceException.invalid(
          "Invalid value for parameter 'entry_point' supplied: The project has no entry point and no file '%s'."
              .formatted(name));
    }
    return found;
  }

  /**
   * An entry point by its name, which wins, or by a script's path. Whether the script is there is
   * not looked at.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is neither
   */
  public static EntryPoint find(Project project, String name) {
    EntryPoint declared = project.entryPoints().get(name);
    if (declared != null) {
      return declared;
    }
    String command = command(name);
    if (command == null) {
      throw MillraceException.invalid(
          "Could not find %s among entry points %s or interpret %s as a runnable script. Supported script file extensions: ['.py', '.sh']"
              .formatted(name, listed(project), name));
    }
    if (name.startsWith("/")
        || name.startsWith("-")
        || name.indexOf('\0') >= 0
        || Arrays.asList(name.split("/")).contains("..")) {
      throw MillraceException.invalid(
          "The entry point '%s' is no script below the project's folder.".formatted(name));
    }
    // The name is no template.
    return new EntryPoint(
        name, new LinkedHashMap<>(), command.replace("{", "{{").replace("}", "}}"));
  }

  /** Null if it is no script. The shell is bash, whatever the launcher's own is. */
  private static String command(String name) {
    if (name.endsWith(".py")) {
      return "python " + ShellWord.quote(name);
    }
    if (name.endsWith(".sh")) {
      return "bash " + ShellWord.quote(name);
    }
    // Within R's quotes within the shell's a name with a meaning could not be quoted.
    return name.endsWith(".R") && ShellWord.isBare(name)
        ? "Rscript -e \"mlflow::mlflow_source('%s')\" --args".formatted(name)
        : null;
  }

  private static String listed(Project project) {
    Stream<String> names = project.entryPoints().keySet().stream();
    return names.map("'%s'"::formatted).collect(Collectors.joining(", ", "[", "]"));
  }
}
