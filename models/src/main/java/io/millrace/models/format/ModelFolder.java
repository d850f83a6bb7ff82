package io.millrace.models.format;

import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/** A folder on disk that holds a model. It is read, and nothing of it is run or unpickled. */
public final class ModelFolder {

  private final FolderFiles files;
  private final MlModel model;
  private final Environment environment;

  private ModelFolder(FolderFiles files, MlModel model, Environment environment) {
    this.files = files;
    this.model = model;
    this.environment = environment;
  }

  /**
   * Reads a folder.
   *
   * @throws MillraceException RESOURCE_DOES_NOT_EXIST if the folder or its MLmodel is not there.
   *     INVALID_PARAMETER_VALUE as {@link MlModel#parse} says; if a symbolic link leads out of the
   *     folder, or to nothing; if it has something that is neither file nor folder, or more than
   *     100 000 files; if a file of its environment is malformed
   */
  public static ModelFolder open(Path folder) {
    try {
      FolderFiles files = FolderFiles.of(folder);
      String yaml =
          files
              .text(MlModel.FILE)
              .orElseThrow(() -> MillraceException.notFound("The folder has no file 'MLmodel'."));
      MlModel model = MlModel.parse(yaml);
      return new ModelFolder(
          files, model, new EnvironmentReader(files, model.pythonFunction()).read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is, without symbolic links. */
  public Path path() {
    return files.root();
  }

  public MlModel model() {
    return model;
  }

  /** What its Python code needs. */
  public Environment environment() {
    return environment;
  }

  /** The sizes of all files in bytes, by path from the folder, sorted. */
  public SortedMap<String, Long> sizes() {
    return files.sizes();
  }

  /** A file or folder, if it is there. Paths that lead out are never. */
  public Optional<Path> find(String path) {
    return files.find(path);
  }

  /** The input example as it was given. */
  public Optional<Path> inputExample() {
    return Optional.ofNullable(model.example()).flatMap(example -> files.findFile(example.path()));
  }

  /** The input example as a request to a scoring server; older models have none. */
  public Optional<Path> servingExample() {
    return Optional.ofNullable(model.example())
        .flatMap(example -> files.findFile(example.servingPath()));
  }

  /**
   * The flavor that Python loads.
   *
   * @throws MillraceException BAD_REQUEST if the model is kept elsewhere, RESOURCE_DOES_NOT_EXIST
   *     if it has no such flavor
   */
  public PythonFunction pythonFunction() {
    checkLoadable();
    if (model.pythonFunction() == null) {
      throw MillraceException.notFound("The model has no flavor 'python_function'.");
    }
    return model.pythonFunction();
  }

  /**
   * To be called before the model is loaded in whatever way.
   *
   * @throws MillraceException BAD_REQUEST if the folder only describes a model that is kept
   *     elsewhere
   */
  public void checkLoadable() {
    if (model.isExternal()) {
      throw MillraceException.badRequest(
          "The model is kept elsewhere (metadata 'mlflow.model.isExternal') and cannot be loaded.");
    }
  }
}
