package io.millrace.models.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one wants to know of a model before deploying it.
 *
 * @param model what its MLmodel says, its signature too
 * @param engines all that there are, the best first, each with the reason why or why not
 * @param pickles files that Python would unpickle; whoever wrote them decides what then runs
 * @param environment what its Python code needs
 * @param files how many there are
 * @param sizeBytes of all files
 */
public record Inspection(
    MlModel model,
    List<EngineFit> engines,
    List<String> pickles,
    Environment environment,
    int files,
    long sizeBytes) {

  public Inspection {
    engines = List.copyOf(engines);
    pickles = List.copyOf(pickles);
  }

  /** Looks at a folder. Nothing of it is loaded. */
  public static Inspection of(ModelFolder folder) {
    return new Inspection(
        folder.model(),
        Arrays.stream(Engine.values())
            .map(engine -> EngineFit.of(engine, folder))
            // Stable: those that can are in the order of the enum, as are those that cannot.
            .sorted((one, other) -> Boolean.compare(other.isPossible(), one.isPossible()))
            .toList(),
        Pickles.in(folder),
        folder.environment(),
        folder.sizes().size(),
        folder.sizes().values().stream().mapToLong(Long::longValue).sum());
  }

  /** The engine that serves the model best; none if none can. */
  public Optional<Engine> best() {
    return engines.stream().filter(EngineFit::isPossible).map(EngineFit::engine).findFirst();
  }

  /** One sentence for whoever asks whether the model can be served. */
  public String verdict() {
    if (best().isPresent()) {
      EngineFit first = engines.getFirst();
      return "Served by %s: %s.".formatted(first.engine(), first.reason());
    }
    return "No engine can serve this model (flavors: %s): %s."
        .formatted(
            model.flavors().isEmpty() ? "none" : String.join(", ", model.flavors().keySet()),
            engines.stream().map(EngineFit::reason).distinct().collect(Collectors.joining("; ")));
  }
}
