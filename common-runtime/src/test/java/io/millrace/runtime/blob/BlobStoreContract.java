package io.millrace.runtime.blob;

import static io.millrace.runtime.blob.Blobs.names;
import static io.millrace.runtime.blob.Blobs.read;
import static io.millrace.runtime.blob.Blobs.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, on each of them. */
abstract class BlobStoreContract {

  BlobStore store;

  /** A store with nothing in it. */
  abstract BlobStore empty() throws Exception;

  /** What unfinished uploads and removals have left. */
  abstract List<?> leftovers() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = empty();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void anEmptyFileIsAFile() {
    write(store, "empty", "");

    assertThat(read(store, "empty")).isEmpty();
    assertThat(store.stat("empty")).get().extracting(BlobInfo::size).isEqualTo(0L);
  }

  @Test
  void aFileIsKnownBySizeVersionAndTime() {
    // S3 tells whole seconds.
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    write(store, "a.txt", "hello");
    BlobInfo written = store.stat("a.txt").orElseThrow();

    assertThat(written.size()).isEqualTo(5);
    assertThat(written.etag()).startsWith("\"").endsWith("\"").hasSizeGreaterThan(10);
    assertThat(written.lastModified()).isBetween(before, Instant.now());
    assertThat(store.stat("a.txt")).contains(written);
    try (BlobReader reader = store.open("a.txt", RangeRequest.WHOLE)) {
      assertThat(reader.info()).isEqualTo(written);
    }
    assertThat(store.stat("b.txt")).isEmpty();
    assertThat(store.stat("a.txt/x")).isEmpty();
  }

  @Test
  void aReaderKeepsTheVersionItOpened() {
    write(store, "a.txt", "old");
    try (BlobReader reader = store.open("a.txt", RangeRequest.WHOLE)) {
      write(store, "a.txt", "newer");

      assertThat(reader.next()).asString().isEqualTo("old");
      assertThat(reader.next()).isNull();
    }
    assertThat(read(store, "a.txt")).isEqualTo("newer");
  }

  @Test
  void aLargeFileComesInBoundedPieces() {
    String text = "0123456789abcdef".repeat(40_000);
    write(store, "large", text);

    try (BlobReader reader = store.open("large", RangeRequest.WHOLE)) {
      assertThat(reader.next()).hasSize(BlobStore.CHUNK);
      assertThat(reader.next()).hasSize(BlobStore.CHUNK);
      assertThat(reader.next()).hasSize(640_000 - 2 * BlobStore.CHUNK);
      assertThat(reader.next()).isNull();
    }
    assertThat(read(store, "large", RangeRequest.parse("bytes=300000-599999")))
        .isEqualTo(text.substring(300_000, 600_000));
  }

  @Test
  void aFileOfManyPartsComesBackWhole() throws Exception {
    byte[] piece = new byte[1 << 20];
    CRC32C written = new CRC32C();
    try (BlobWriter file = store.create("run/model.bin")) {
      for (int i = 0; i < 35; i++) {
        new Random(i).nextBytes(piece);
        written.update(piece);
        file.write(ByteBuffer.wrap(piece));
      }
      assertThat(names(store, "")).isEmpty();
      assertThat(file.commit()).isEqualTo(35L << 20);
    }
    CRC32C read = new CRC32C();
    try (BlobReader reader = store.open("run/model.bin", RangeRequest.WHOLE)) {
      for (byte[] bytes = reader.next(); bytes != null; bytes = reader.next()) {
        read.update(bytes);
      }
    }
    assertThat(read.getValue()).isEqualTo(written.getValue());
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aFolderOfThousandsIsListedAndDeleted() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 2100; i++) {
        String key = "many/" + (10_000 + i) + (i % 700 == 0 ? "/x" : "");
        threads.submit(() -> write(store, key, "x"));
      }
    }
    assertThat(names(store, "many")).hasSize(2100).contains("10000/", "12099", "11400/").isSorted();

    assertThat(store.delete("many")).isTrue();
    assertThat(names(store, "")).isEmpty();
  }

  @Test
  void namesOfAllKindsAreKept() {
    for (String name :
        List.of(
            "a b+c%41&;=,$!'()~", "%2e%2e", "?x=1", "caf\u00e9", "\u6a21\u578b", "-", "a:b@c")) {
      write(store, "run/" + name, name);

      assertThat(read(store, "run/" + name)).isEqualTo(name);
      assertThat(names(store, "run")).containsExactly(name);
      assertThat(store.delete("run/" + name)).isTrue();
      assertThat(names(store, "run")).isEmpty();
    }
  }

  @Test
  void aFolderIsListedBeforeTheFilesWhoseNamesBeginWithIts() {
    write(store, "run/model/x", "");
    write(store, "run/model-card.md", "");
    write(store, "run/model.pkl", "");

    assertThat(names(store, "run")).containsExactly("model/", "model-card.md", "model.pkl");
    assertThat(store.delete("run/model")).isTrue();
    assertThat(names(store, "run")).containsExactly("model-card.md", "model.pkl");
  }

  @Test
  void aRangeIsReadAndNamed() {
    write(store, "a.txt", "0123456789");

    try (BlobReader reader = store.open("a.txt", RangeRequest.parse("bytes=-3"))) {
      assertThat(reader.span()).contains(new ByteSpan(7, 9));
      assertThat(reader.info().size()).isEqualTo(10);
      assertThat(reader.next()).asString().isEqualTo("789");
    }
    assertThatThrownBy(() -> store.open("a.txt", RangeRequest.parse("bytes=10-")))
        .isInstanceOf(RangeNotSatisfiableException.class);
  }

  @Test
  void aFolderListsOneLevelByName() throws Exception {
    write(store, "run/b.txt", "12");
    write(store, "run/model/MLmodel", "x");
    write(store, "run/B.txt", "");
    write(store, "run/\uff5e.txt", "");
    write(store, "run/\ud83d\ude00.txt", "");

    try (Stream<BlobEntry> entries = store.list("run")) {
      assertThat(entries)
          .containsExactly(
              new BlobEntry("B.txt", false, 0),
              new BlobEntry("b.txt", false, 2),
              new BlobEntry("model", true, 0),
              new BlobEntry("\uff5e.txt", false, 0),
              new BlobEntry("\ud83d\ude00.txt", false, 0));
    }
    assertThat(names(store, "")).containsExactly("run/");
    assertThat(names(store, "run/b.txt")).isEmpty();
    assertThat(names(store, "nothing/here")).isEmpty();
  }

  @Test
  void anAbortedWriteLeavesNothing() throws Exception {
    write(store, "a.txt", "old");
    try (BlobWriter file = store.create("a.txt")) {
      file.write(ByteBuffer.wrap(new byte[100]));
    }
    try (BlobWriter file = store.create("made/on/the/way.txt")) {
      file.write(ByteBuffer.wrap(new byte[100]));
    }

    assertThat(read(store, "a.txt")).isEqualTo("old");
    assertThat(names(store, "")).containsExactly("a.txt");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aFolderIsNeitherReadNorReplaced() {
    write(store, "model/MLmodel", "x");

    String message = "Artifact path refers to a directory, not a file: 'model'";
    assertInvalid(() -> store.open("model", RangeRequest.WHOLE), message);
    assertInvalid(() -> store.create("model"), message);
    assertInvalid(() -> store.create(""), "Artifact path refers to a directory, not a file: ''");
  }

  @Test
  void aFolderMadeDuringTheUploadIsNotReplaced() throws Exception {
    try (BlobWriter file = store.create("model")) {
      write(store, "model/MLmodel", "x");

      assertInvalid(file::commit, "Artifact path refers to a directory, not a file: 'model'");
    }
    assertThat(read(store, "model/MLmodel")).isEqualTo("x");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void nothingIsWrittenBelowAFile() {
    write(store, "a.txt", "x");

    assertInvalid(
        () -> store.create("a.txt/b/c"),
        "Invalid path: 'a.txt/b/c' cannot be in 'a.txt', which is a file");
    assertNotFound(() -> store.open("a.txt/b", RangeRequest.WHOLE), "No such artifact: 'a.txt/b'");
    assertThat(store.delete("a.txt/b")).isFalse();
  }

  @Test
  void whatIsMissingIsNotFound() {
    assertNotFound(
        () -> store.open("1/run/artifacts/x", RangeRequest.WHOLE),
        "No such artifact: '1/run/artifacts/x'");
  }

  @Test
  void deletingRemovesAFileOrAFolderWithAllInIt() throws Exception {
    write(store, "run/a.txt", "x");
    write(store, "run/model/MLmodel", "x");
    write(store, "run/model/data/model.pkl", "x");

    assertThat(store.delete("run/model")).isTrue();
    assertThat(names(store, "run")).containsExactly("a.txt");
    assertThat(store.delete("run/a.txt")).isTrue();
    assertThat(names(store, "run")).isEmpty();
    assertThat(store.delete("run/a.txt")).isFalse();
    assertThat(store.delete("no/where")).isFalse();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void theRootIsNotDeleted() {
    write(store, "a.txt", "x");

    assertInvalid(() -> store.delete(""), "Invalid path");
    assertThat(read(store, "a.txt")).isEqualTo("x");
  }

  @Test
  void aNameThatNoFileSystemTakesIsRefused() {
    String message = "Invalid path: a name in it is too long";
    assertInvalid(() -> store.create("a/" + "\u00e9".repeat(128)), message);
    assertInvalid(() -> store.open("x".repeat(256), RangeRequest.WHOLE), message);
    assertInvalid(() -> store.create("a/".repeat(2100) + "b"), "Invalid path: it is too long");

    write(store, "\u00e9".repeat(127), "fits");
    assertThat(read(store, "\u00e9".repeat(127))).isEqualTo("fits");
  }

  @Test
  void aKeyThatIsNotCheckedIsAMistakeOfTheCaller() {
    for (String key : List.of("/a", "a//b", "a/../b", "..", ".", "a/", "a\0b")) {
      assertThatThrownBy(() -> store.open(key, RangeRequest.WHOLE))
          .as(key)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  static void assertInvalid(ThrowingCallable call, String message) {
    assertRefused(call, ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE, message);
  }

  static void assertNotFound(ThrowingCallable call, String message) {
    assertRefused(call, ErrorReason.ERROR_REASON_RESOURCE_DOES_NOT_EXIST, message);
  }

  static void assertRefused(ThrowingCallable call, ErrorReason reason, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MillraceException.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason))
        .hasMessage(message);
  }
}
