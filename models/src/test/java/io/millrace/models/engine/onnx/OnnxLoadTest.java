package io.millrace.models.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.engine.Plain;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that cannot be served are refused when they are loaded, and those that can are not. */
class OnnxLoadTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          broken         | 'broken.onnx' is not a model of ONNX, or is damaged.
          too_new        | Unsupported model IR version: 99
          unsigned_input | Input 'x' of the model is of type tensor(uint32)
          list_input     | Input 'x' of the model is of type seq(tensor(float))
          small_list     | Output 'y' of the model is of type seq(tensor(int16))
          bfloat         | Output 'y' of the model is of type tensor(bfloat16)
          """,
      quoteCharacter = '"')
  void saysWhyAModelCannotBeLoaded(String model, String why) {
    assertRefused(Models.file(model + ".onnx"), Map.of(), why);
  }

  @Test
  void saysThatAModelIsNotThere() {
    assertRefused(folder.resolve("model.onnx"), Map.of(), "'model.onnx' is not in the model's");
  }

  @Test
  void refusesEveryDamageOfAModelOrLoadsIt() throws IOException {
    byte[] whole = Files.readAllBytes(Models.file("iris.onnx"));
    Path file = folder.resolve("model.onnx");
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> OnnxScorer.load(file, Map.of()).close())
          .as("the first %d bytes", length)
          .isInstanceOf(MillraceException.class);
    }
  }

  @Test
  void neverReadsOutsideOfTheFolder() throws IOException {
    Files.write(folder.resolve("secret.bin"), new byte[16]);
    Path inner = Files.createDirectory(folder.resolve("model"));
    // Were it a path, the address in memory would be that of a file.
    Path address = Files.createDirectories(inner.resolve("*/_ORT_MEM_ADDR_"));
    Files.write(address.resolve("*"), new byte[16]);
    for (String model : List.of("parent", "root", "memory", "absent")) {
      Path file = inner.resolve("model.onnx");
      Files.deleteIfExists(file);
      Files.copy(Models.file("outside_" + model + ".onnx"), file);
      assertRefused(file, Map.of(), "which is no file in the model's folder");
    }
  }

  @Test
  void neverFollowsLinksOutOfTheFolder() throws IOException {
    Files.write(folder.resolve("secret.bin"), new byte[16]);
    Path inner = Files.createDirectory(folder.resolve("model"));
    Files.createSymbolicLink(inner.resolve("absent.bin"), folder.resolve("secret.bin"));
    Path file = Files.copy(Models.file("outside_absent.onnx"), inner.resolve("model.onnx"));
    assertRefused(file, Map.of(), "which is no file in the model's folder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"session.optimized_model_external_initializers_file_name", "ep.context_file_path"})
  void passesOverEntriesThatNameFiles(String key) throws IOException {
    Path file = Files.copy(Models.file("linear.onnx"), folder.resolve("model.onnx"));
    Map<String, Object> entries = Map.of(key, "written", "ep.context_enable", "1");
    OnnxScorer.load(file, options(Map.of("extra_session_config", entries))).close();
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void honoursWhatMlflowHonours() {
    Map<String, Object> flavor =
        Map.of(
            "providers",
            List.of(List.of("CUDAExecutionProvider", Map.of("device_id", 0)), "NoSuch"),
            "onnx_session_options",
            Map.of(
                "inter_op_num_threads",
                2,
                "intra_op_num_threads",
                Integer.MAX_VALUE,
                "execution_mode",
                "PARALLEL",
                "graph_optimization_level",
                99,
                "extra_session_config",
                Map.of("session.set_denormal_as_zero", "1"),
                "unknown",
                true));
    try (OnnxScorer scorer = OnnxScorer.load(Models.file("linear.onnx"), flavor, 2)) {
      // A number that is not normal is taken for nothing, as asked for.
      Map<String, Plain.Array> answer =
          Plain.of(scorer.predict(Models.floats(new long[] {1, 2}, 1, 2), Map.of()));
      assertThat(answer.get("y").elements()).isEqualTo(List.of(4.0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "intra_op_num_threads, -1, must not be negative",
    "inter_op_num_threads, many, must be a whole number",
    "graph_optimization_level, 7, 'must be 0, 1, 2 or 99'",
    "extra_session_config, text, must be a map"
  })
  void namesTheOptionThatIsNotOne(String name, String text, String why) {
    Object value = text.matches("-?\\d+") ? Integer.valueOf(text) : text;
    assertRefused(
        Models.file("linear.onnx"),
        options(Map.of(name, value)),
        "flavors.onnx.onnx_session_options.%s %s.".formatted(name, why));
  }

  private static Map<String, Object> options(Map<String, Object> options) {
    return Map.of("onnx_session_options", options);
  }

  private void assertRefused(Path file, Map<String, Object> flavor, String message) {
    assertThatThrownBy(() -> OnnxScorer.load(file, flavor).close())
        .hasMessageContaining(message)
        .hasMessageNotContaining(file.getParent().toString())
        .asInstanceOf(InstanceOfAssertFactories.type(MillraceException.class))
        .returns(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE, MillraceException::reason);
  }
}
