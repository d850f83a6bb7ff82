package io.millrace.models.engine.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.models.format.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipLinesTest {

  @TempDir private Path folder;

  @Test
  void includedFilesAreInPlaceAndConstraintsStayFiles() throws IOException {
    Files.writeString(folder.resolve("MLmodel"), "flavors: {}\n");
    Files.createDirectories(folder.resolve("more"));
    Files.writeString(
        folder.resolve("requirements.txt"), "mlflow\n-c constraints.txt\n-r more/others.txt\n");
    Files.writeString(folder.resolve("constraints.txt"), "numpy<3\n");
    Files.writeString(folder.resolve("more/others.txt"), "pandas\n--constraint=of.txt\n");
    Files.writeString(folder.resolve("more/of.txt"), "pandas<4\n");
    assertThat(PipLines.of(ModelFolder.open(folder).environment().requirements()))
        .isEqualTo(List.of("mlflow", "-c constraints.txt", "pandas", "-c more/of.txt"));
  }
}
