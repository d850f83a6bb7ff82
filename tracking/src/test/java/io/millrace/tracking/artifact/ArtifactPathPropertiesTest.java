package io.millrace.tracking.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.runtime.error.MillraceException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class ArtifactPathPropertiesTest {

  private static final Path ROOT = Path.of("/srv/artifacts");

  /** Texts made of what paths and escapes are made of, so that many come near the edge. */
  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> parts =
        Arbitraries.of(
            "..",
            ".",
            "/",
            "\\",
            "%",
            "25",
            "2e",
            "2E",
            "2f",
            "5c",
            "23",
            "00",
            "0a",
            "#",
            ":",
            "C",
            "file:",
            "a",
            "é",
            "%2e%2e%2f",
            "%252e",
            "~",
            " ",
            "\n",
            "\0");
    return parts.list().ofMaxSize(8).map(list -> String.join("", list));
  }

  @Property(tries = 20_000)
  void noAcceptedPathResolvesOutsideTheRoot(@ForAll("hostile") String text) {
    Optional<ArtifactPath> path = parse(text);
    Statistics.label("accepted").collect(path.isPresent());
    path.ifPresent(accepted -> assertStaysInside(accepted.key()));
  }

  @Property
  void norDoesAnyOtherText(@ForAll String text) {
    parse(text).ifPresent(accepted -> assertStaysInside(accepted.key()));
  }

  /** So what a listing names can be downloaded under that name. */
  @Property(tries = 20_000)
  void aKeyIsItsOwnPath(@ForAll("hostile") String text) {
    parse(text)
        .ifPresent(
            accepted ->
                assertThat(ArtifactPath.parse(accepted.key()).key()).isEqualTo(accepted.key()));
  }

  private static Optional<ArtifactPath> parse(String text) {
    try {
      return Optional.of(ArtifactPath.parse(text));
    } catch (MillraceException refused) {
      assertThat(refused).hasMessage("Invalid path");
      return Optional.empty();
    }
  }

  private static void assertStaysInside(String key) {
    assertThat(key.split("/")).doesNotContain("..", ".");
    assertThat(key).doesNotStartWith("/").doesNotContain("\0").doesNotContain("#");
    try {
      assertThat(ROOT.resolve(key).normalize()).startsWithRaw(ROOT);
    } catch (InvalidPathException unmappable) {
      // No file can have this name, so none outside has.
    }
  }
}
