package io.millrace.models.format;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folders that {@code make_folders.py} logged with MLflow's client. */
final class Folders {

  private Folders() {}

  static Path logged(String name) {
    try {
      return Path.of(Folders.class.getResource("/format/folders/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> all() throws IOException {
    try (Stream<Path> folders = Files.list(logged("custom").getParent())) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  static MlModel model(String name) throws IOException {
    return MlModel.parse(Files.readString(logged(name).resolve(MlModel.FILE)));
  }

  /** A folder of one's own with a file. */
  static void write(Path folder, String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
