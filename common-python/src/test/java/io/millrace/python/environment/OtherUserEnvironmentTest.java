package io.millrace.python.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.python.process.OtherUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Environments that another user makes, by a program in uv's place that means no good. */
@Timeout(60)
class OtherUserEnvironmentTest {

  @TempDir private Path folder;

  @Test
  void whatRootWritesGoesWhereItIsMeantToGo() throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can be somebody else");
    allow(folder);
    Path victim = Files.writeString(folder.resolve("victim"), "root's");
    Path uv = folder.resolve("uv");
    Files.writeString(
        uv,
        """
        #!/bin/sh
        ln -s %s requirements.txt 2> /dev/null
        case $1-$2 in
        python-*) echo /usr/bin/python3 ;;
        venv-*)
          for made; do :; done
          mkdir -p "$made/bin"; cp /bin/true "$made/bin/python" ;;
        esac
        """
            .formatted(victim));
    allow(uv);
    OtherUser nobody = OtherUser.find("nobody");
    UvPython environments =
        new UvPython(
            new UvSettings(
                uv.toString(),
                folder.resolve("cache"),
                false,
                Duration.ofMinutes(1),
                Map.of("PATH", "/usr/bin:/bin"),
                nobody));

    Path python = environments.python(new Recipe(null, List.of("six"), null), line -> {});

    assertThat(victim).hasContent("root's");
    assertThat(Files.getOwner(python)).isEqualTo(Files.getOwner(folder));
    assertThat(folder.resolve("cache/staging")).isEmptyDirectory();
  }

  private static void allow(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
