package io.millrace.project.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.project.format.EntryPoint;
import io.millrace.project.format.EnvironmentSpec;
import io.millrace.project.format.Parameter;
import io.millrace.project.format.Project;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationTest {

  private static final ProjectPaths.Downloads NONE =
      (uri, position) -> {
        throw new AssertionError(uri);
      };

  @Test
  void theGoldenRunHasItsCommandAndParameters(@TempDir Path project) throws IOException {
    Files.writeString(project.resolve("data.csv"), "a");
    EntryPoint main =
        entry(
            "python train.py --data {data} --src {src} --alpha {alpha} --lr {lr} --flag {flag} --msg {msg} --n {n}",
            new Parameter("data", "path", "data.csv"),
            new Parameter("src", "uri", "https://example.com/d.csv"),
            new Parameter("alpha", "float", "1e-3"),
            new Parameter("lr", "float", "0.1"),
            new Parameter("flag", "string", "True"),
            new Parameter("msg", "string", "it's ok"),
            new Parameter("n", "int", null));
    Invocation invocation =
        Invocation.of(main, given("n", "5", "msg", "a \"b\" $c", "extra", "x y", "rate", "0.1"));
    assertThat(invocation.command(new ProjectPaths(project, NONE)))
        .isEqualTo(
            "python train.py --data %s/data.csv --src https://example.com/d.csv --alpha 1e-3 --lr 0.1 --flag True --msg 'a \"b\" $c' --n 5 --extra 'x y' --rate 0.1"
                .formatted(project));
    assertThat(invocation.parameters().toString())
        .isEqualTo(
            "{data=data.csv, src=https://example.com/d.csv, alpha=1e-3, lr=0.1, flag=True, msg=a \"b\" $c, n=5, extra=x y, rate=0.1}");
    assertThat(Invocation.of(main, given("n", "1")).command(PathParameters.AS_GIVEN))
        .contains("--msg 'it'\"'\"'s ok' --n 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          echo                        | echo --excitement 10
          echo {{x}} $HOME ${{HOME}}  | echo {x} $HOME ${HOME} --excitement 10
          echo hi\\n                  | echo hi --excitement 10
          echo "{a}" {a}              | echo "1" 1 --excitement 10
          """)
  void extrasComeBehindTheCommand(String template, String command) {
    EntryPoint entry = entry(template.replace("\\n", "\n"), new Parameter("a", "float", "1"));
    assertThat(Invocation.of(entry, given("excitement", "10")).command(PathParameters.AS_GIVEN))
        .isEqualTo(command);
  }

  @Test
  void wordsAreQuotedAsPythonDoes() {
    assertThat(
            Invocation.of(
                    entry("printf '<%s>'"), given("k", "v w", "-dd", "1", "x", "", "b", "true"))
                .command(PathParameters.AS_GIVEN))
        .isEqualTo("printf '<%s>' --k 'v w' ---dd 1 --x '' --b true");
    assertThat(
            List.of("a_B9@%+=:,./-", "~", "é", "#", "a\nb", "'").stream()
                .map(ShellWord::quote)
                .toList())
        .containsExactly("a_B9@%+=:,./-", "'~'", "'é'", "'#'", "'a\nb'", "''\"'\"''");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          echo ${HOME}     | has a variable of the shell's like a parameter: write $VAR or ${{VAR}}, at '${HOME}'
          echo ${a}        | has a variable of the shell's like a parameter
          echo "${a}"      | has a variable of the shell's like a parameter
          echo {}          | has a {} without the name of a parameter
          echo {a          | has a { without a }
          echo a}          | has a } without a {
          echo {b}         | names the parameter 'b', and has a, at '{b}'
          echo {extra}     | names the parameter 'extra', and has a
          echo {A}         | names the parameter 'A', and has a
          echo {a!r}       | has '{a!r}', where only the name of a parameter may be
          echo {a:>5}      | has '{a:>5}', where only
          echo {a.b}       | has '{a.b}', where only
          """)
  void aTemplateThatCannotBeFilledSaysWhy(String template, String message) {
    EntryPoint entry = entry(template, new Parameter("a", "float", "1"));
    assertRefused(
        () -> Invocation.of(entry, given("extra", "1")).command(PathParameters.AS_GIVEN),
        "The command of entry point 'main' " + message);
  }

  /** Where quotes around a value would not be quotes, it is refused, unless it needs none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo '{a}'",
        "echo \"{a}\"",
        "echo \"it's {a}\"",
        "echo \\{a}",
        "echo \\\\\\{a}",
        "echo `echo {a}`",
        "echo \"$(echo \"{a}\")\"",
        "echo $((1+{a}))",
        "echo $[{a}]",
        "((x={a}))",
        "cat <<END\n{a}\nEND",
        "echo ${{x:-\"{a}\"}}",
        "echo # {a}",
        "echo x;# it's {a}",
        "echo \\\n# don't\necho '{a}'",
        "echo \\ #'\n{a}'",
        "bash -c 'echo {a}'",
        "echo $'\\'{a}'"
      })
  void aValueIsNeverLeftToTheShell(String template) {
    EntryPoint entry = entry(template, new Parameter("a", "string", null));
    Invocation.of(entry, given("a", "plain-1.5")).command(PathParameters.AS_GIVEN);
    assertRefused(
        () -> Invocation.of(entry, given("a", "$(id); x")).command(PathParameters.AS_GIVEN),
        "The command of entry point 'main' has {a} within quotes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"echo x #", "echo 'x", "cat <<E\nx\nE"})
  void extrasAreNotLostInQuotes(String template) {
    assertRefused(
        () -> Invocation.of(entry(template), given("a", "\nid")).command(PathParameters.AS_GIVEN),
        "The command of entry point 'main' has the end of the command within");
  }

  @Property(tries = 40)
  void anyTextArrivesAsOneWord(@ForAll String value) throws Exception {
    String sent = valid(value);
    EntryPoint entry =
        entry("printf '%s\\0' \"it's\" {a}-{a} $(printf %s {a})x", new Parameter("a", "x", null));
    String command = Invocation.of(entry, given("a", sent)).command(PathParameters.AS_GIVEN);
    ProcessBuilder bash = new ProcessBuilder("bash", "-c", command);
    bash.environment().put("LC_ALL", "C.UTF-8");
    bash.redirectErrorStream(true);
    Process process = bash.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(out).startsWith("it's\0" + sent + "-" + sent + "\0");
  }

  private static String valid(String text) {
    String encoded = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    return encoded.replace('\0', '0');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          z   | 1   | No value given for missing parameters: 'n', 'm'
          N   | 1   | No value given for missing parameters: 'n', 'm'
          u   | foo | No value given for missing parameters: 'n', 'm'
          """)
  void allMissingParametersAreNamed(String name, String value, String message) {
    EntryPoint entry =
        entry(
            "x",
            new Parameter("n", "int", null),
            new Parameter("u", "uri", null),
            new Parameter("m", "int", null));
    SequencedMap<String, String> values = given("u", "s:x");
    values.put(name, value);
    assertRefused(() -> Invocation.of(entry, values), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          src    | foo      | Expected URI for parameter src but got foo
          a b    | 1        | Parameter 'a b' is none of entry point 'main'
          a;id   | 1        | Parameter 'a;id' is none of entry point 'main'
          é      | 1        | Parameter 'é' is none of entry point 'main'
          ``     | 1        | Parameter '' is none of entry point 'main'
          data   | /nope    | Got value /nope for parameter data, but no such file or directory was found
          data   | ../data  | Got value ../data for parameter data, but no such file or directory was found
          data   | file:/etc/passwd  | Got value file:/etc/passwd for parameter data, but no such file or directory
          """)
  void aValueThatCannotBeIsRefusedByItsName(
      String name, String value, String message, @TempDir Path project) {
    EntryPoint entry =
        entry(
            "x {data}",
            new Parameter("src", "uri", "C:/x"),
            new Parameter("data", "path", "s3://x"));
    ProjectPaths paths = new ProjectPaths(project, (uri, position) -> project);
    assertRefused(() -> Invocation.of(entry, given(name, value)).command(paths), message);
  }

  @Test
  void pathsFromElsewhereAreDownloadedOnce(@TempDir Path project) throws IOException {
    Files.writeString(project.resolve("here"), "");
    EntryPoint entry =
        entry(
            "x {a} {b} {b} {c}",
            new Parameter("c", "path", "file:" + project + "/here"),
            new Parameter("a", "path", null),
            new Parameter("b", "path", "dbfs:/m/b"));
    ProjectPaths paths =
        new ProjectPaths(
            project, (uri, at) -> Path.of("/p", at + uri.substring(uri.lastIndexOf('/'))));
    assertThat(Invocation.of(entry, given("a", "file://" + project + "/here")).command(paths))
        .isEqualTo("x %s/here /p/2/b /p/2/b %s/here".formatted(project, project));
  }

  @Test
  void aCommandFitsIntoOneArgument() {
    EntryPoint entry = entry("x {a}", new Parameter("a", "string", null));
    assertThat(command(entry, "y".repeat((128 << 10) - 3))).hasSize((128 << 10) - 1);
    assertRefused(
        () -> command(entry, "y".repeat((128 << 10) - 2)),
        "The command of entry point 'main' is longer than 131071 bytes");
  }

  private static String command(EntryPoint entry, String value) {
    return Invocation.of(entry, given("a", value)).command(PathParameters.AS_GIVEN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          main           | x
          a.py           | declared
          d/b.py         | python d/b.py
          a {b}.py       | python 'a {b}.py'
          s.sh           | bash s.sh
          m.R            | Rscript -e "mlflow::mlflow_source('m.R')" --args
          """)
  void anEntryPointIsDeclaredOrAScript(String name, String command) {
    EntryPoint found = EntryPoints.find(project(), name);
    if (found.command() == null) {
      assertThat(found.name()).isEqualTo(name);
    } else {
      assertThat(Invocation.of(found, given()).command(PathParameters.AS_GIVEN)).isEqualTo(command);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          zzz         | Could not find zzz among entry points ['main', 'a.py'] or interpret zzz as a runnable script. Supported script file extensions: ['.py', '.sh']
          s.scala     | Could not find s.scala among
          `$(id).R`   | Could not find $(id).R among
          Main        | Could not find Main among
          ../x.py     | The entry point '../x.py' is no script below the project's folder.
          /x.py       | The entry point '/x.py' is no script below
          -c x.py     | The entry point '-c x.py' is no script below
          """)
  void anEntryPointThatIsNeitherIsRefused(String name, String message) {
    assertRefused(() -> EntryPoints.find(project(), name), message);
  }

  @Test
  void aScriptIsOneOfTheProjectsFiles(@TempDir Path above) throws IOException {
    Path folder = Files.createDirectory(above.resolve("project"));
    Files.writeString(folder.resolve("s.py"), "");
    Files.writeString(above.resolve("secret.py"), "");
    Files.createSymbolicLink(folder.resolve("link.py"), above.resolve("secret.py"));
    Files.createDirectory(folder.resolve("d.py"));
    assertThat(EntryPoints.find(project(), folder, "s.py").command()).isEqualTo("python s.py");
    assertThat(EntryPoints.find(project(), folder, "a.py").command()).isEqualTo("declared");
    for (String name : List.of("none.py", "link.py", "d.py")) {
      assertRefused(
          () -> EntryPoints.find(project(), folder, name),
          "Invalid value for parameter 'entry_point' supplied: The project has no entry point and no file '%s'."
              .formatted(name));
    }
  }

  private static Project project() {
    SequencedMap<String, EntryPoint> points = new LinkedHashMap<>();
    points.put("main", entry("x"));
    points.put("a.py", entry("declared"));
    return new Project(
        null,
        points,
        new EnvironmentSpec.Python(null, null, List.of(), List.of(), false),
        List.of());
  }

  private static EntryPoint entry(String command, Parameter... parameters) {
    SequencedMap<String, Parameter> byName = new LinkedHashMap<>();
    for (Parameter each : parameters) {
      byName.put(each.name(), each);
    }
    return new EntryPoint("main", byName, command);
  }

  private static SequencedMap<String, String> given(String... namesAndValues) {
    SequencedMap<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      given.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return given;
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
              assertThat(e.getMessage()).startsWith(message);
            });
  }
}
