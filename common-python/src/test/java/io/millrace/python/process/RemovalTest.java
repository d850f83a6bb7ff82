package io.millrace.python.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemovalTest {

  @TempDir private Path folder;

  @Test
  void allThatIsInAFolderGoesAndNothingThatItsLinksLeadTo() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path kept = Files.writeString(other.resolve("kept"), "x");
    Path gone = Files.createDirectories(folder.resolve("gone/a/b")).getParent().getParent();
    Files.writeString(gone.resolve("a/b/-file"), "x");
    Files.createSymbolicLink(gone.resolve("a/link"), other);
    Removal.remove(gone);
    assertThat(gone).doesNotExist();
    assertThat(kept).exists();
    Removal.remove(gone);
    Removal.remove(Files.createSymbolicLink(folder.resolve("link"), other));
    assertThat(kept).exists();
  }
}
