package io.millrace.python.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which environments are the same. */
class RecipeTest {

  @TempDir private Path folder;

  private String digest(String... lines) {
    return new Recipe(null, List.of(lines), folder).digest();
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-r more.txt",
        "-rmore.txt",
        "--requirement=more.txt",
        "-c ./more.txt",
        "--constraint more.txt # as agreed",
        "-r \\\nmore.txt"
      })
  void aFileThatAnIncludedOneIncludesDecidesToo(String inclusion) throws IOException {
    write("requirements/all.txt", "iniconfig\n" + inclusion + "\n");
    write("requirements/more.txt", "six==1.16.0\n");
    String before = digest("-r requirements/all.txt");
    write("requirements/more.txt", "six==1.17.0\n");
    assertThat(digest("-r requirements/all.txt")).isNotEqualTo(before);
  }

  @Test
  void aFileMayIncludeItself() throws IOException {
    write("a.txt", "-r b.txt\nsix\n");
    write("b.txt", "-r a.txt\n");
    String before = digest("-r a.txt");
    assertThat(digest("-r a.txt")).isEqualTo(before);
    write("b.txt", "-r a.txt\niniconfig\n");
    assertThat(digest("-r a.txt")).isNotEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "./pkg",
        "-e .",
        "-e ./pkg[extra]",
        "own @ file:pkg",
        "-r 'pkg/setup.py'",
        "-r pk${X}g/setup.py",
        "--config-settings=a=pkg"
      })
  void whatMayBeBuiltOfTheFolderDecidesWithAllThatIsInIt(String line) throws IOException {
    write("pkg/setup.py", "print(1)");
    write("requirements.txt", line);
    String direct = digest(line);
    String included = digest("-r requirements.txt");
    assertThat(digest(line)).isEqualTo(direct);
    write("pkg/setup.py", "print(2)");
    assertThat(digest(line)).isNotEqualTo(direct);
    assertThat(digest("-r requirements.txt")).isNotEqualTo(included);
  }

  @Test
  void aWheelOfTheFolderDecidesByWhatIsInIt() throws IOException {
    for (String line : List.of("./wheels/own.whl", "wheels/own.whl", "own.whl[extra]")) {
      write("wheels/own.whl", "1");
      write("own.whl", "1");
      String before = digest(line);
      write("wheels/own.whl", "2");
      write("own.whl", "2");
      assertThat(digest(line)).isNotEqualTo(before);
    }
  }

  @Test
  void whatIsNotReadChangesNothing() throws IOException {
    write("requirements.txt", "six==1.16.0 # good\n--pre\nfoo[bar]>=1,<2; python_version < '3'\n");
    write("train.py", "print(1)");
    List<String> lines =
        List.of(
            "-r requirements.txt",
            "six",
            "torch==2.1 --hash=sha256:abc",
            "--extra-index-url https://index.example/simple",
            "own @ git+https://git.example/own.git@v1#egg=own ; python_version > '3'");
    String before = digest(lines.toArray(String[]::new));
    write("train.py", "print(2)");
    assertThat(digest(lines.toArray(String[]::new))).isEqualTo(before);
  }

  @Test
  void whatMayLieOutsideOfAFolderIsForThatFolderAlone() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Path another = Files.createDirectory(folder.resolve("another"));
    for (String line : List.of("-e ../shared", "/opt/shared", "own @ file:///opt/shared")) {
      assertThat(new Recipe(null, List.of(line), other).digest())
          .isNotEqualTo(new Recipe(null, List.of(line), another).digest());
    }
  }
}
