package io.millrace.projects.reproduction;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.projects.v1.Tolerance;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When two things count as the same. */
class ComparingTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, 0, true",
    "1, 1.1, 0, 0, false",
    "1, 1.1, 0.2, 0, true",
    "10, 11, 0, 0.1, true",
    "10, 11.5, 0, 0.1, false",
    // It is the first run's value that the share is of.
    "10, 9, 0, 0.1, true",
    "9, 10, 0, 0.1, false",
    "-10, -11, 0, 0.1, true",
    "0, 0.5, 0, Infinity, false",
    "1, 0.5, 0, Infinity, true",
    "0, 0.5, Infinity, 0, true",
    "NaN, NaN, 0, 0, true",
    "NaN, 1, Infinity, 0, false",
    "Infinity, Infinity, 0, 0, true",
    "Infinity, -Infinity, Infinity, 0, false",
    "0.0, -0.0, 0, 0, true",
  })
  void metricsAreTheSameWithinTolerances(
      double source, double value, double absolute, double relative, boolean isSame) {
    Tolerance tolerance =
        Tolerance.newBuilder().setAbsolute(absolute).setRelative(relative).build();
    assertThat(MetricsCompared.isWithin(source, value, tolerance)).isEqualTo(isSame);
  }

  @ParameterizedTest
  @CsvSource({
    "MLmodel, true",
    "model/MLmodel, true",
    "a/b/MLmodel, true",
    "model/notMLmodel, false",
    "logs/attempt-12.log, true",
    "logs/attempt-1.log/x, false",
    "other/logs/attempt-1.log, false",
    "plots/roc.png, true",
    "plots/deep/roc.png, false",
    "tmp/deep/er/x, true",
    "tmp, false",
    "a.b, true",
    "axb, false",
  })
  void pathsAreIgnoredByPatterns(String path, boolean isIgnored) {
    IgnoredPaths ignored = new IgnoredPaths(List.of("plots/*.png", "tmp/**", "a.b"));
    assertThat(ignored.has(path)).isEqualTo(isIgnored);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "bare, bare",
        "'x y', x y",
        "'', ||",
        "'it'\"'\"'s', it's",
        // Not what the launcher would have made of it: the value was such a text.
        "'bare', 'bare'",
        "', '",
        "'a'b', 'a'b'",
      })
  void whatMlflowHasQuotedIsReadAgain(String logged, String value) {
    assertThat(LoggedParameters.unquoted(logged)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "scikit-learn, 1.7.2, <a href=\"x/scikit_learn-1.7.2-cp311-cp311-linux_x86_64.whl#sha256=0\">, true",
        "scikit-learn, 1.7.2, |\"filename\":\"scikit_learn-1.7.2.tar.gz\"|, true",
        "scikit-learn, 1.7, |\"filename\":\"scikit_learn-1.7.2.tar.gz\"|, false",
        "learn, 1.7.2, |\"filename\":\"scikit_learn-1.7.2.tar.gz\"|, false",
        "zope-interface, 5.0, >zope.interface-5.0.zip<, true",
        "torch, 2.0+cpu, <a href=\"torch-2.0%2Bcpu-cp311-none-any.whl\">, true",
        "six, 1.1.0, >six-1x1.0.tar.gz<, false",
      })
  void anIndexHasAVersionIfItHasAFileOfIt(String name, String version, String line, boolean has) {
    assertThat(SimpleIndex.file(name, version).matcher(line).find()).isEqualTo(has);
  }
}
