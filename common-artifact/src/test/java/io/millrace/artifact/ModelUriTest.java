package io.millrace.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.artifact.ModelUri.Alias;
import io.millrace.artifact.ModelUri.LoggedModel;
import io.millrace.artifact.ModelUri.RunPath;
import io.millrace.artifact.ModelUri.Stage;
import io.millrace.artifact.ModelUri.Version;
import io.millrace.runtime.error.MillraceException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As MLflow's clients read such URIs. */
class ModelUriTest {

  static Stream<Arguments> forms() {
    return Stream.of(
        Arguments.of("models:/wine/3", new Version("wine", "3")),
        Arguments.of("models:///wine/3", new Version("wine", "3")),
        Arguments.of("models:/wine/3/", new Version("wine", "3")),
        Arguments.of("MODELS:/wine/3", new Version("wine", "3")),
        Arguments.of("models:/a name#?/007", new Version("a name#?", "007")),
        Arguments.of("models:/wine/latest", new Stage("wine", "latest")),
        Arguments.of("models:/wine/Production", new Stage("wine", "Production")),
        Arguments.of("models:/wine@champion", new Alias("wine", "champion")),
        Arguments.of("models:/wi@ne@champion", new Alias("wi@ne", "champion")),
        Arguments.of("models:/m-0123", new LoggedModel("m-0123")),
        Arguments.of("runs:/abc/model", new RunPath("abc", "model")),
        Arguments.of("runs:///abc/some/model/", new RunPath("abc", "some/model")),
        Arguments.of("runs:/abc", new RunPath("abc", "")));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void isRead(String uri, ModelUri expected) {
    assertThat(ModelUri.parse("source", uri)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wine",
        "models:",
        "models:/",
        "models:/@champion",
        "models:/wine@",
        "models:/wine/3/file",
        "models:/wine//3",
        "runs:/",
        "/etc",
        "file:///etc",
        "s3://bucket/model",
        "http://169.254.169.254/model",
        "m-0123"
      })
  void isRefused(String uri) {
    assertThatThrownBy(() -> ModelUri.parse("source", uri))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("'source'")
        .hasMessageContaining("'" + uri + "'");
  }
}
