package io.millrace.project.command;

import io.millrace.project.format.Parameter;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Paths where a project is run: those without a scheme are the project's own files, as nobody's
 * working directory but the project's is known here; what has a scheme is downloaded.
 */
public final class ProjectPaths implements PathParameters {

  static final Pattern SCHEME = Pattern.compile("(?s)[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Pattern FILE = Pattern.compile("(?s)file:(?://)?(?=/|[^/]|$)(.*)");

  private final Path project;
  private final Downloads downloads;

  /** Fetches what is elsewhere. */
  @FunctionalInterface
  public interface Downloads {
    /**
     * Fetches a file or folder, and says where it lies.
     *
     * @param position of the parameter, for a folder of its own
     */
    Path fetch(String uri, int position);
  }

  public ProjectPaths(Path project, Downloads downloads) {
    this.project = project.toAbsolutePath().normalize();
    this.downloads = downloads;
  }

  @Override
  public String resolve(Parameter parameter, int position, String value) {
    boolean isFile = value.startsWith("file:");
    if (SCHEME.matcher(value).matches() && !isFile) {
      return downloads.fetch(value, position).toString();
    }
    String path = isFile ? FILE.matcher(value).replaceFirst("$1") : value;
    try {
      Path found = project.resolve(path).normalize();
      if (Files.exists(found) && found.toRealPath().startsWith(project.toRealPath())) {
        return found.toString();
      }
    } catch (InvalidPathException | IOException e) {
      // There is no such file.
    }
    throw MillraceException.invalid(
        "Got value %s for parameter %s, but no such file or directory was found in the project."
            .formatted(value, parameter.name()));
  }
}
