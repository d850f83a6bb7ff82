package io.millrace.worker.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.projects.v1.EnvManager;
import io.millrace.projects.v1.EnvironmentLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {

  @TempDir private Path folder;

  @Test
  void whatIsInstalledMeanwhileIsSeen() throws Exception {
    // A Python that looks for packages in one folder more, and counts how often it is asked.
    Path packages = Files.createDirectory(folder.resolve("packages"));
    Path asked = folder.resolve("asked");
    Path python = folder.resolve("python");
    Files.writeString(
        python,
        """
        #!/bin/sh
        echo >> %s
        exec python3 -I -c "import sys; sys.path.append('%s'); exec(sys.argv[1])" "$3"
        """
            .formatted(asked, packages));
    assertThat(python.toFile().setExecutable(true)).isTrue();
    Environment environment =
        new Environment(EnvManager.ENV_MANAGER_LOCAL, null, List.of(), List.of(python.toString()));

    assertThat(names(environment)).doesNotContain("newcomer");
    assertThat(names(environment)).doesNotContain("newcomer");
    assertThat(Files.readAllLines(asked)).hasSize(1);
    install(packages, "Newcomer");
    assertThat(names(environment)).contains("newcomer");
  }

  @Test
  void whatAJobMakesAPythonSayIsNotRememberedForOthers() throws Exception {
    Path python = folder.resolve("python");
    Files.writeString(
        python,
        """
        #!/bin/sh
        [ -z "$LIE" ] || { echo '{"packages": [{"name": "lie"}]}'; exit; }
        exec python3 "$@"
        """);
    assertThat(python.toFile().setExecutable(true)).isTrue();
    Environment environment =
        new Environment(EnvManager.ENV_MANAGER_LOCAL, null, List.of(), List.of(python.toString()));

    assertThat(names(environment, Map.of("LIE", "1"))).containsExactly("lie");
    assertThat(names(environment)).doesNotContain("lie");
  }

  @Test
  void aPythonThatSaysTooMuchOrNothingIsNotWaitedForLong() throws Exception {
    Path python = folder.resolve("python");
    Files.writeString(python, "#!/bin/sh\nhead -c 20000000 /dev/zero; exec sleep 600");
    assertThat(python.toFile().setExecutable(true)).isTrue();
    Environment environment =
        new Environment(EnvManager.ENV_MANAGER_LOCAL, null, List.of(), List.of(python.toString()));
    AtomicReference<Exception> failure = new AtomicReference<>();
    Thread asking =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    Locks.of(environment, folder, Map.of());
                  } catch (InterruptedException e) {
                    failure.set(e);
                  }
                });
    Thread.sleep(500);
    asking.interrupt();
    assertThat(asking.join(Duration.ofSeconds(20))).isTrue();
    assertThat(failure.get()).isNotNull();
  }

  private List<String> names(Environment environment, Map<String, String> also)
      throws InterruptedException {
    Map<String, String> variables = new HashMap<>(also);
    variables.put("PATH", System.getenv("PATH"));
    return Locks.of(environment, folder, variables).orElseThrow().getPackagesList().stream()
        .map(EnvironmentLock.Package::getName)
        .toList();
  }

  private List<String> names(Environment environment) throws InterruptedException {
    return names(environment, Map.of());
  }

  private static void install(Path packages, String name) throws IOException {
    Path info = Files.createDirectory(packages.resolve(name + "-1.0.dist-info"));
    Files.writeString(info.resolve("METADATA"), "Name: %s\nVersion: 1.0\n".formatted(name));
  }
}
