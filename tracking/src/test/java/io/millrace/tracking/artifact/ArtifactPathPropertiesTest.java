package io.millrace.tracking.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.blob.BlobEntry;
import io.millrace.runtime.blob.BlobReader;
import io.millrace.runtime.blob.BlobStore;
import io.millrace.runtime.blob.BlobWriter;
import io.millrace.runtime.blob.LocalBlobStore;
import io.millrace.runtime.blob.RangeRequest;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
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

  /**
   * In a real folder: what is taken is found again under its name, and nothing is written beside.
   */
  @Property(tries = 500)
  void whatIsWrittenIsReadBackAndStaysBelowTheRoot(@ForAll("hostile") String text)
      throws IOException {
    Optional<ArtifactPath> path = parse(text).filter(ArtifactPath::namesFile);
    if (path.isEmpty()) {
      return;
    }
    Path outside = Files.createTempDirectory("artifact-paths");
    try (BlobStore store = LocalBlobStore.open(outside.resolve("root"))) {
      String key = path.get().key();
      try (BlobWriter file = store.create(key)) {
        file.write(ByteBuffer.wrap(new byte[] {7}));
        file.commit();
      } catch (MillraceException refused) {
        assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE);
        return;
      }
      try (BlobReader file = store.open(key, RangeRequest.WHOLE);
          Stream<BlobEntry> listed =
              store.list(key.substring(0, Math.max(0, key.lastIndexOf('/'))))) {
        assertThat(file.next()).containsExactly(7);
        assertThat(listed.map(BlobEntry::name))
            .containsExactly(key.substring(key.lastIndexOf('/') + 1));
      }
      try (Stream<Path> beside = Files.list(outside)) {
        assertThat(beside).containsExactly(outside.resolve("root"));
      }
    } finally {
      remove(outside);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
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
