package io.millrace.models.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileMlModelTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a: [                                                   | MLmodel line 1:
          a: b: c                                                | MLmodel line 1: mapping values are not allowed here
          --- {a: 1}\\n--- {a: 1}                                | MLmodel line 2: but found another document
          [1]                                                    | MLmodel line 1: the file must be a map
          a: 1                                                   | MLmodel line 1: the file has no flavors
          flavors: 3                                             | MLmodel line 1: 'flavors' must be a map
          flavors: {f: 3}                                        | MLmodel line 1: 'flavors.f' must be a map
          flavors: {}\\nflavors: {}                              | MLmodel line 2: 'flavors' is there twice
          flavors: {onnx: {data: a, data: b}}                    | MLmodel line 1: 'flavors.onnx.data' is there twice
          flavors: {}\\nmetadata: {? [a] : b}                    | MLmodel line 2: 'metadata.' is a key that is no plain value
          flavors: {}\\nmetadata: {<<: {a: b}}                   | MLmodel line 2: 'metadata.' is a key that is no plain value
          flavors: !!javax.script.ScriptEngineManager [x]        | MLmodel line 1: 'flavors' has the tag tag:yaml.org,2002:javax.script
          flavors: {}\\nx: !!python/object/apply:os.system [ls]  | MLmodel line 2: 'x' has the tag tag:yaml.org,2002:python/object
          flavors: {}\\nx: !local y                              | MLmodel line 2: 'x' has the tag !local
          flavors: {}\\nx: !!int abc                             | MLmodel line 2: 'x' is not a value of type
          flavors: {}\\nx: &x [*x]                               | MLmodel line 2: 'x[0]
          flavors: {}\\nrun_id: [1]                              | MLmodel line 2: 'run_id' must be a text
          flavors: {}\\nmodel_size_bytes: big                    | MLmodel line 2: 'model_size_bytes' must be a whole number
          flavors: {}\\nprompts: {a: b}                          | MLmodel line 2: 'prompts' must be a list
          flavors: {}\\nis_signature_from_type_hint: 1\\nsignature: {} | MLmodel line 2: 'is_signature_from_type_hint' must be true or false
          flavors: {}\\nsignature: {inputs: [1]}                 | MLmodel line 2: 'signature.inputs' must be a text
          flavors: {}\\nsignature: {inputs: '[{"type":"x"}]'}    | MLmodel line 2: 'signature.inputs[0].type' is "x"
          flavors: {}\\nsaved_input_example_info: {artifact_path: /etc/passwd} | MLmodel line 2: 'saved_input_example_info.artifact_path' is the path '/etc/passwd'
          flavors: {python_function: {a: b}}                     | MLmodel line 1: 'flavors.python_function' has no loader_module
          flavors: {python_function: {loader_module: m, env: ../c.yaml}} | MLmodel line 1: 'flavors.python_function.env' is the path
          flavors: {python_function: {loader_module: m, model_code_path: a/..}} | MLmodel line 1: 'flavors.python_function.model_code_path' must be
          flavors: {python_function: {loader_module: m, artifacts: {a: {path: a/../../b}}}} | MLmodel line 1: 'flavors.python_function.artifacts.a.path' is the path
          """)
  void isRefusedByLineAndField(String yaml, String message) {
    assertRefused(yaml.replace("\\n", "\n"), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a\\\\..\\\\x",
        "C:\\\\x",
        "~/x",
        "''",
        "\"a\\0b\""
      })
  void pathsStayBelowTheFolder(String path) {
    String quoted = path.startsWith("'") || path.startsWith("\"") ? path : "\"" + path + "\"";
    for (String key : new String[] {"data", "code", "pickled_model", "model_data"}) {
      assertRefused(
          "flavors: {onnx: {%s: %s}}".formatted(key, quoted),
          "MLmodel line 1: 'flavors.onnx.%s' ".formatted(key));
    }
  }

  @Test
  void aliasesThatMultiplyAreRefused() {
    String bomb =
        IntStream.range(1, 30)
            .mapToObj(i -> "a%d: &a%d [*a%d, *a%d]".formatted(i, i, i - 1, i - 1))
            .collect(Collectors.joining("\n", "flavors: {}\na0: &a0 [x, x]\n", "\n"));
    assertRefused(bomb, "MLmodel");
    String few = bomb.lines().limit(22).collect(Collectors.joining("\n"));
    assertRefused(few, "MLmodel line ");
  }

  @Test
  void nestingIsBounded() {
    assertRefused("flavors: {}\nx: " + "[".repeat(100_000), "MLmodel");
    assertRefused("flavors: {}\nx: " + "{a: ".repeat(60) + "}".repeat(60), "MLmodel");
    assertRefused("flavors: {}\n" + "- ".repeat(100_000), "MLmodel");
  }

  @Test
  void sizeIsBounded() {
    assertRefused("flavors: {}\nx: " + "y".repeat(15 << 20), "MLmodel line 2: is longer than");
    assertRefused("flavors: {}\nx: '" + "y\n ".repeat(6 << 20) + "'", "MLmodel is longer than");
    assertRefused("flavors: {}\nx: [" + "1,\n".repeat(200_000) + "]", "MLmodel line ");
    assertRefused("flavors: {}\nx: !!int " + "9".repeat(5_000), "MLmodel line 2: 'x' is a number");
    assertRefused("flavors: {}\n" + "k".repeat(1000) + ": !bad x", "MLmodel line 2: 'kkk");
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefused(
      @ForAll @StringLength(max = 60) @CharRange(from = ' ', to = '~') String text) {
    for (String yaml : new String[] {text, "flavors: {}\nmetadata: " + text}) {
      try {
        assertThat(MlModel.parse(yaml)).isNotNull();
      } catch (MillraceException e) {
        assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
      }
    }
  }

  private static void assertRefused(String yaml, String message) {
    assertThatThrownBy(() -> MlModel.parse(yaml))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
              assertThat(e.getMessage()).startsWith(message).hasSizeLessThan(1000);
            });
  }
}
