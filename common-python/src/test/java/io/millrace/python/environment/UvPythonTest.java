package io.millrace.python.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.python.process.ChildEnvironment;
import io.millrace.testing.UvBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Environments that uv really makes, from PyPI. */
@Timeout(180)
class UvPythonTest {

  @TempDir private Path folder;

  private final List<String> progress = new CopyOnWriteArrayList<>();

  private UvPython uv(Duration timeout) {
    return new UvPython(
        new UvSettings(
            UvBinary.program(),
            folder.resolve("cache"),
            false,
            timeout,
            ChildEnvironment.inherited(List.of("UV_*"))));
  }

  private Path make(Recipe recipe) {
    return uv(Duration.ofMinutes(2)).python(recipe, progress::add);
  }

  private static Recipe recipe(String... requirements) {
    return new Recipe(null, List.of(requirements), null);
  }

  @Test
  void anEnvironmentHasWhatItsRecipeSays() throws Exception {
    Path python = make(recipe("six==1.17.0"));
    assertThat(run(python, "import six; print(six.__version__)")).isEqualTo("1.17.0");
    assertThat(progress).anyMatch(line -> line.contains("six==1.17.0"));
    assertThat(folder.resolve("cache/staging")).isEmptyDirectory();
  }

  @Test
  void whatIsThereIsUsedAgainAndWhatIsBrokenIsMadeAgain() throws Exception {
    Path python = make(recipe());
    progress.clear();
    assertThat(make(recipe())).isEqualTo(python);
    assertThat(progress).isEmpty();

    Files.delete(python);
    assertThat(make(recipe())).isEqualTo(python);
    assertThat(run(python, "print(1)")).isEqualTo("1");
  }

  @Test
  void manyWhoAskAtOnceWaitForOneThatIsMadeOnce() {
    List<CompletableFuture<Path>> asked =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> make(recipe("six"))))
            .limit(4)
            .toList();
    assertThat(asked.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(progress.stream().filter("The environment is ready"::equals)).hasSize(1);
  }

  @Test
  void anotherFileUnderTheSamePathIsAnotherEnvironment() throws IOException {
    Path constraints = Files.writeString(folder.resolve("constraints.txt"), "six==1.16.0\n");
    Recipe recipe = new Recipe(null, List.of("six", "-c constraints.txt"), folder);
    Path python = make(recipe);
    assertThat(run(python, "import six; print(six.__version__)")).isEqualTo("1.16.0");
    Files.writeString(constraints, "six==1.17.0\n");
    assertThat(make(recipe)).isNotEqualTo(python);
  }

  @Test
  void aLockedProjectGetsWhatItsLockSays() throws Exception {
    Path project = Files.createDirectories(folder.resolve("project"));
    Files.writeString(
        project.resolve("pyproject.toml"),
        """
        [project]
        name = "locked"
        version = "0"
        requires-python = ">=3.9"
        dependencies = ["six==1.16.0"]
        [dependency-groups]
        dev = ["iniconfig"]
        """);
    lock(project);
    Files.writeString(project.resolve("train.py"), "print(1)");
    UvPython uv = uv(Duration.ofMinutes(2));
    Path python = uv.python(new LockedProject(null, project), progress::add);
    assertThat(run(python, "import six; print(six.__version__)")).isEqualTo("1.16.0");
    assertThat(
            run(
                python,
                "import importlib.util as u; print(u.find_spec('iniconfig'), u.find_spec('locked'))"))
        .isEqualTo("None None");

    Files.writeString(project.resolve("train.py"), "print(2)");
    assertThat(uv.python(new LockedProject(null, project), progress::add)).isEqualTo(python);
    String toml = Files.readString(project.resolve("pyproject.toml"));
    Files.writeString(project.resolve("pyproject.toml"), toml.replace("1.16.0", "1.17.0"));
    lock(project);
    Path other = uv.python(new LockedProject(null, project), progress::add);
    assertThat(run(other, "import six; print(six.__version__)")).isEqualTo("1.17.0");
  }

  private static void lock(Path project) throws Exception {
    Process lock =
        new ProcessBuilder(UvBinary.program(), "lock", "--system-certs")
            .directory(project.toFile())
            .inheritIO()
            .start();
    assertThat(lock.waitFor()).isZero();
  }

  @Test
  void aLockThatCannotBeReadIsToldInUvsWords() throws IOException {
    Path project = Files.createDirectories(folder.resolve("project"));
    assertThatThrownBy(() -> new LockedProject(null, project))
        .isInstanceOf(EnvironmentException.class);
    Files.writeString(project.resolve("uv.lock"), "no lock");
    assertThatThrownBy(
            () -> uv(Duration.ofMinutes(2)).python(new LockedProject(null, project), progress::add))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageStartingWith("What uv.lock says cannot be installed: ");
    assertThat(folder.resolve("cache/sha256")).isEmptyDirectory();
    assertThat(folder.resolve("cache/staging")).isEmptyDirectory();
  }

  @Test
  void aPythonThatIsNotThereIsNamedWithThoseThatAre() {
    assertThatThrownBy(() -> make(new Recipe("3.99.1", List.of(), null)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("Python 3.99.1 is wanted")
        .hasMessageContaining("this machine has 3.");
  }

  @Test
  void anotherPatchOfTheSamePythonWillDo() throws Exception {
    String minor = run(make(recipe()), "import sys; print('3.%d' % sys.version_info[1])");
    Path python = make(new Recipe(minor + ".199", List.of(), null));
    assertThat(run(python, "import sys; print('3.%d' % sys.version_info[1])")).isEqualTo(minor);
  }

  @Test
  void aRequirementThatCannotBeHadIsToldInUvsWords() {
    assertThatThrownBy(() -> make(recipe("six==99.0")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageStartingWith("The requirements cannot be installed: ")
        .hasMessageContaining("six==99.0");
    assertThat(folder.resolve("cache/sha256")).isEmptyDirectory();
    assertThat(folder.resolve("cache/staging")).isEmptyDirectory();
  }

  @Test
  void makingOneTakesOnlySoLong() {
    assertThatThrownBy(() -> uv(Duration.ofMillis(1)).python(recipe("six"), progress::add))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("not made within 0.001s");
  }

  @Test
  void shellCharactersAreNoRequirementAndReachNoShell() {
    Path witness = folder.resolve("witness");
    for (String line : List.of("six; touch " + witness, "$(touch " + witness + ")", "`id`")) {
      assertThatThrownBy(() -> make(recipe(line))).isInstanceOf(EnvironmentException.class);
    }
    assertThat(witness).doesNotExist();
  }

  @Test
  void oneLineIsOneLine() {
    assertThatThrownBy(() -> recipe("six\n--index-url http://localhost"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("control characters");
    assertThatThrownBy(() -> new Recipe("--help", List.of(), null))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("not a version of Python 3");
  }

  @Test
  void withoutUvOneHearsSo() {
    UvSettings settings =
        new UvSettings("no-such-uv", folder, false, Duration.ofMinutes(1), java.util.Map.of());
    assertThatThrownBy(() -> new UvPython(settings).python(recipe(), progress::add))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("there is no 'no-such-uv'");
  }

  private static String run(Path python, String code) throws IOException {
    Process process = new ProcessBuilder(python.toString(), "-c", code).start();
    return new String(process.getInputStream().readAllBytes()).strip();
  }
}
