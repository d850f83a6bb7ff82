package io.millrace.models.engine.python;

import io.millrace.models.ModelsConfig;
import io.millrace.models.engine.Scorer;
import io.millrace.models.format.Environment;
import io.millrace.models.format.ModelFolder;
import io.millrace.python.environment.EnvironmentException;
import io.millrace.python.environment.LocalPython;
import io.millrace.python.environment.PythonEnvironments;
import io.millrace.python.environment.Recipe;
import io.millrace.python.environment.UvPython;
import io.millrace.python.environment.UvSettings;
import io.millrace.python.process.ChildEnvironment;
import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.python.Requirement;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Runs models in Python, in processes and environments of their own. */
@ApplicationScoped
public class PythonEngine {

  private static final Logger LOG = Logger.getLogger(PythonEngine.class);
  private static final int SHOWN_DIGEST = 12;

  private final PythonConfig config;
  private final PythonEnvironments environments;
  private final WorkerSettings settings;

  PythonEngine(PythonConfig config, ModelsConfig models) {
    this.config = config;
    if (config.workers() < 1 || config.memory() < 0) {
      throw new IllegalArgumentException(
          "millrace.models.python.workers must be 1 or more, and memory not negative");
    }
    List<String> passed = config.passEnvironment().orElse(List.of());
    this.environments =
        switch (config.environment()) {
          case LOCAL -> new LocalPython(config.executable());
          case UV ->
              new UvPython(
                  new UvSettings(
                      config.uv(),
                      config.cache().map(Path::of).orElse(Path.of(models.cache(), "python")),
                      config.downloads(),
                      config.buildTimeout(),
                      ChildEnvironment.inherited(
                          Stream.concat(passed.stream(), Stream.of("UV_*")).toList())));
        };
    this.settings =
        new WorkerSettings(
            config.workers(),
            config.memory(),
            config.callTimeout(),
            config.loadTimeout(),
            ChildEnvironment.inherited(passed));
  }

  /** For a program without a container of beans; settings are system properties and environment. */
  public static PythonEngine standalone() {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .addDefaultSources()
            .addDefaultInterceptors()
            .addDiscoveredConverters()
            .withMapping(PythonConfig.class)
            .withMapping(ModelsConfig.class)
            .withDefaultValue("millrace.models.cache", cache())
            .build();
    return new PythonEngine(
        config.getConfigMapping(PythonConfig.class), config.getConfigMapping(ModelsConfig.class));
  }

  /** Where the command line keeps what can be made anew. */
  private static String cache() {
    String folder = System.getenv("MILLRACE_CACHE");
    return Path.of(folder == null ? System.getProperty("java.io.tmpdir") : folder, "models")
        .toString();
  }

  /** Why this server does not run a model that Python can run; empty if it does. */
  public Optional<String> problem(ModelFolder folder) {
    if (!config.enabled()) {
      return Optional.of("millrace.models.python.enabled is false on this server");
    }
    return config.environment() == PythonConfig.Source.LOCAL
        ? Optional.empty()
        : refusedRequirement(folder);
  }

  /** Why what a model requires may not be installed; empty if it may. */
  public Optional<String> refusedRequirement(ModelFolder folder) {
    List<Requirement> refused =
        config.permitRequirements() ? List.of() : folder.environment().needingPermission();
    return refused.stream()
        .findFirst()
        .map(
            first ->
                "requirement '%s' (%s line %d) %s, which this server does not permit"
                    .formatted(cut(first.text()), first.file(), first.line(), first.concern()));
  }

  /**
   * Makes the environment of a model, if it is not there, and starts its workers.
   *
   * @param workers how many; 0 for as many as {@link PythonConfig#workers} says
   * @throws MillraceException INVALID_PARAMETER_VALUE if the environment cannot be made or the
   *     model not be loaded, with what uv or Python says
   */
  public Scorer load(ModelFolder folder, int workers) {
    String digest = folder.path().getFileName().toString();
    String owner = "Python model " + digest.substring(0, Math.min(SHOWN_DIGEST, digest.length()));
    Path python;
    try {
      python =
          environments.python(
              recipe(folder), line -> LOG.infof("[%s, environment] %s", owner, line));
    } catch (EnvironmentException e) {
      throw MillraceException.invalid(
          "The Python environment of the model cannot be made: " + e.getMessage());
    }
    try {
      return PythonScorer.load(
          new WorkerStart(owner, python, folder.path(), new WorkerFiles(), settings), workers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With as many workers as {@link PythonConfig#workers} says. */
  Scorer load(ModelFolder folder) {
    return load(folder, 0);
  }

  private static Recipe recipe(ModelFolder folder) {
    return new Recipe(folder.environment().pythonVersion(), requirements(folder), folder.path());
  }

  /** What a model needs, as lines for pip; paths in them start at its folder. */
  public static List<String> requirements(ModelFolder folder) {
    Environment environment = folder.environment();
    return Stream.of(environment.buildRequirements(), environment.requirements())
        .flatMap(each -> PipLines.of(each).stream())
        .toList();
  }

  private static String cut(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }
}
