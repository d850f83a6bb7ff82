package io.millrace.project.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectFolderTest {

  @TempDir Path folder;

  @Test
  void aFolderWithoutAnyFileIsAProject() throws IOException {
    assertThat(ProjectFolder.read(folder))
        .isEqualTo(new Project(null, new java.util.LinkedHashMap<>(), python(null), List.of()));
  }

  @Test
  void theGoldenProjectIsReadAsItIsWritten() throws IOException {
    write(
        "MLproject",
        """
        name: golden
        some_key: of others
        entry_points:
          main:
            parameters:
              data: {type: path, default: data.csv}
              n: int
              any: {default: 5}
              null_default: {type: float, default: null}
              empty: {type: int, default: ""}
              test-batch-size: {type: float, default: 0, more: x}
            command: "python train.py {data}"
          bare:
        """);
    Project project = ProjectFolder.read(folder);
    assertThat(project.name()).isEqualTo("golden");
    assertThat(project.entryPoints().keySet()).containsExactly("main", "bare");
    assertThat(project.entryPoints().get("bare").command()).isNull();
    assertThat(project.entryPoints().get("main").command()).isEqualTo("python train.py {data}");
    assertThat(project.entryPoints().get("main").parameters().values())
        .containsExactly(
            new Parameter("data", "path", "data.csv"),
            new Parameter("n", "int", null),
            new Parameter("any", "string", "5"),
            new Parameter("null_default", "float", null),
            new Parameter("empty", "int", ""),
            new Parameter("test-batch-size", "float", "0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          0.1                   | 0.1
          .0                    | 0.0
          0.10                  | 0.1
          1.0e-5                | 1e-05
          10000000000000000.0   | 1e+16
          -0.99                 | -0.99
          0.0003                | 0.0003
          -0.0                  | -0.0
          1e-3                  | 1e-3
          1e16                  | 1e16
          1.0e5                 | 1.0e5
          true                  | True
          yes                   | True
          Off                   | False
          y                     | y
          "yes"                 | yes
          !!str 010             | 010
          010                   | 8
          09                    | 09
          0x1F                  | 31
          0b101                 | 5
          1_000                 | 1000
          +5                    | 5
          1:30                  | 90
          190:20:30.15          | 685230.15
          1.                    | 1.0
          -.5                   | -.5
          0_1                   | 1
          123456789012345678901 | 123456789012345678901
          2020-01-01            | 2020-01-01
          2020-01-01 1:02:03.5  | 2020-01-01 01:02:03.500000
          2020-01-01T01:02:03Z  | 2020-01-01 01:02:03+00:00
          .inf                  | inf
          -.Inf                 | -inf
          .nan                  | nan
          [1, "b", null, 1.0]   | [1, 'b', None, 1.0]
          {a: yes, b: [x]}      | {'a': True, 'b': ['x']}
          "it's ok"             | it's ok
          """)
  void defaultsAreTextsAsPythonPrintsThem(String yaml, String text) throws IOException {
    write("MLproject", "entry_points: {main: {parameters: {p: {default: %s}}}}".formatted(yaml));
    Parameter parameter =
        ProjectFolder.read(folder).entryPoints().get("main").parameters().get("p");
    assertThat(parameter.defaultText()).isEqualTo(text);
  }

  @Test
  void namesKeepTheirSpelling() throws IOException {
    write("mlproject", "entry_points: {Yes: {parameters: {on: string, 010: float}}}");
    assertThat(ProjectFolder.read(folder).entryPoints().get("Yes").parameters().keySet())
        .containsExactly("on", "010");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          python_env: e/p.yaml                 | Python[file=e/p.yaml, python=3.11, buildDependencies=[pip==24], dependencies=[-r requirements.txt], isLocked=false]
          conda_env: c.yml                     | Conda[file=c.yml, python=Python[file=c.yml, python=3.11.7, buildDependencies=[pip==24.0, wheel], dependencies=[mlflow], isLocked=false], skipped=[libgomp, numpy=1.26], notForUv=null]
          docker_env: {image: i, volumes: ['a:b'], environment: [HOME, [A, 1.50], [B, 'x y']]} | Docker[image=i, volumes=[a:b], variables=[Variable[name=HOME, value=null], Variable[name=A, value=1.5], Variable[name=B, value=x y]]]
          docker_env: {}                       | Python[file=python_env.yaml, python=null, buildDependencies=[], dependencies=[], isLocked=false]
          name: x                              | Python[file=python_env.yaml, python=null, buildDependencies=[], dependencies=[], isLocked=false]
          """)
  void anEnvironmentIsTheOneNamedOrFoundByItsFile(String yaml, String environment)
      throws IOException {
    write("MLproject", yaml);
    write(
        "e/p.yaml",
        "python: '3.11'\nbuild_dependencies: [pip==24]\ndependencies: [-r requirements.txt]");
    write(
        "c.yml",
        "name: x\ndependencies: [python=3.11.7, pip=24.0, wheel, libgomp, numpy=1.26, {pip: [mlflow]}]");
    write("python_env.yaml", "");
    write("conda.yaml", "dependencies: []");
    assertThat(
            ProjectFolder.read(folder)
                .environment()
                .toString()
                .replaceAll(", lines=Lines\\[python=\\d+, build=\\[[^]]*], others=\\[[^]]*]]", ""))
        .isEqualTo(environment);
  }

  @Test
  void aLockOfUvIsTold() throws IOException {
    write("uv.lock", "version = 1");
    assertThat(ProjectFolder.read(folder).warnings()).isEmpty();
    write("python_env.yaml", "dependencies: [mlflow]");
    Project project = ProjectFolder.read(folder);
    assertThat(((EnvironmentSpec.Python) project.environment()).isLocked()).isTrue();
    assertThat(project.warnings())
        .containsExactly(
            "uv installs what uv.lock says, and nothing of what python_env.yaml lists.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1]                                                   | MLproject line 1: the file must be a map
          a: [                                                  | MLproject line 1:
          name: [1]                                             | MLproject line 1: 'name' must be a text
          name: a\\nname: b                                     | MLproject line 2: 'name' is there twice
          entry_points: [main]                                  | MLproject line 1: 'entry_points' must be a map
          entry_points:\\n  main: python x.py                   | MLproject line 2: 'entry_points.main' must be a map
          entry_points: {main: {command: [a]}}                  | MLproject line 1: 'entry_points.main.command' must be a text
          entry_points: {main: {parameters: [n]}}               | MLproject line 1: 'entry_points.main.parameters' must be a map
          entry_points: {main: {parameters: {n: 5}}}            | MLproject line 1: 'entry_points.main.parameters.n' must be the name of a type
          entry_points: {main: {parameters: {n: [5]}}}          | MLproject line 1: 'entry_points.main.parameters.n' must be a map
          entry_points: {main: {parameters: {n: {type: yes}}}}  | MLproject line 1: 'entry_points.main.parameters.n.type' must be the name of a type
          entry_points: {main: {parameters: {n: {default: 2020-13-01}}}} | MLproject line 1: 'entry_points.main.parameters.n.default' looks like a number or date and is none
          entry_points: {main: {parameters: {n: {default: !!python/object/apply:os.system [ls]}}}} | MLproject line 1: 'entry_points.main.parameters.n.default' has the tag
          python_env: nope.yaml                                 | MLproject line 1: 'python_env' is the path 'nope.yaml', at which
          conda_env: ../out.yaml                                | MLproject line 1: 'conda_env' is the path '../out.yaml', at which
          conda_env: link.yaml                                  | MLproject line 1: 'conda_env' is the path 'link.yaml', at which
          python_env:\\ndocker_env: {image: x}                  | MLproject line 2: 'docker_env' is there beside 'python_env': a project has one environment
          name: a\\nruby_env: x                                 | MLproject line 2: 'ruby_env' is no environment that there is: they are python_env, conda_env and docker_env
          docker_env: {volumes: []}                             | MLproject line 1: 'docker_env' has no image
          docker_env: {image: i, volumes: a}                    | MLproject line 1: 'docker_env.volumes' must be a list
          docker_env: {image: i, volumes: [1]}                  | MLproject line 1: 'docker_env.volumes[0]' must be a text
          docker_env: {image: i, environment: [[A]]}            | MLproject line 1: 'docker_env.environment[0]' must be the name of a variable, or a list
          python_env: bad-version.yaml                          | bad-version.yaml line 1: 'python' must be a text: a version in quotes
          python_env: bad-key.yaml                              | bad-key.yaml line 2: 'channels' is not among
          python_env: bad-list.yaml                             | bad-list.yaml line 1: 'dependencies[1]' must be a line for pip
          conda_env: bad-conda.yaml                             | bad-conda.yaml line 1: 'dependencies[0].npm' is not known
          """)
  void whatIsWrongIsToldByLineAndField(String yaml, String message) throws IOException {
    write("bad-version.yaml", "python: 3.10");
    write("bad-key.yaml", "python: '3.10'\nchannels: []");
    write("bad-list.yaml", "dependencies: [a, 1]");
    write("bad-conda.yaml", "dependencies: [{npm: [a]}]");
    Files.createSymbolicLink(folder.resolve("link.yaml"), Path.of("/etc/passwd"));
    assertRefused(yaml.replace("\\n", "\n"), message);
  }

  @Test
  void bombsAreRefused() throws IOException {
    String bomb =
        IntStream.range(1, 30)
            .mapToObj(i -> "a%d: &a%d [*a%d, *a%d]".formatted(i, i, i - 1, i - 1))
            .collect(Collectors.joining("\n", "a0: &a0 [x, x]\n", ""));
    assertRefused(bomb, "MLproject");
    assertRefused("x: " + "[".repeat(10_000), "MLproject");
    assertRefused("x: '" + "y\n ".repeat(1 << 19) + "'", "MLproject is longer than");
  }

  private void assertRefused(String yaml, String message) throws IOException {
    write("MLproject", yaml);
    assertThatThrownBy(() -> ProjectFolder.read(folder))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
              assertThat(e.getMessage()).startsWith(message).hasSizeLessThan(1000);
            });
  }

  private static EnvironmentSpec python(String file) {
    return new EnvironmentSpec.Python(file, null, List.of(), List.of(), false);
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
