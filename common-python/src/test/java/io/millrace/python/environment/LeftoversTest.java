package io.millrace.python.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of environments whose makers were killed. */
class LeftoversTest {

  @TempDir private Path folder;

  private Path half(String digest) throws Exception {
    Path half = Files.createDirectories(folder.resolve("staging").resolve(digest));
    Files.writeString(half.resolve("package"), "half");
    Files.createDirectories(folder.resolve("locks"));
    return half;
  }

  @Test
  void whatNobodyMakesAnyMoreIsRemoved() throws Exception {
    UvPython environments =
        new UvPython(new UvSettings("uv", folder, false, Duration.ofMinutes(1), Map.of()));
    environments.clean();
    Path left = half("left");
    Path making = half("making");
    Turns.take(
        folder.resolve("locks/making"),
        () -> {
          Thread other =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        try {
                          environments.clean();
                        } catch (Exception e) {
                          throw new AssertionError(e);
                        }
                      });
          other.join();
        });
    assertThat(left).doesNotExist();
    assertThat(making).isDirectory();
  }
}
