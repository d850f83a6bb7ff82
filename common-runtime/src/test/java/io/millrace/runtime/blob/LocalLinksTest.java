package io.millrace.runtime.blob;

import static io.millrace.runtime.blob.Blobs.names;
import static io.millrace.runtime.blob.Blobs.read;
import static io.millrace.runtime.blob.Blobs.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalLinksTest {

  @TempDir Path folder;
  private Path root;
  private Path outside;
  private BlobStore store;

  @BeforeEach
  void open() throws IOException {
    root = Files.createDirectory(folder.resolve("artifacts"));
    outside = Files.createDirectory(folder.resolve("artifacts-of-others"));
    Files.writeString(outside.resolve("secret.txt"), "secret");
    store = LocalBlobStore.open(root);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aLinkOutOfTheRootIsRefusedForEveryUse() throws IOException {
    Files.createSymbolicLink(root.resolve("folder"), outside);
    Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("up"), Path.of("..").resolve(outside.getFileName()));

    for (String key : new String[] {"folder/secret.txt", "file", "up/secret.txt"}) {
      assertOutside(() -> store.open(key, RangeRequest.WHOLE));
      assertOutside(() -> store.stat(key));
      assertOutside(() -> store.create(key));
      assertOutside(() -> store.delete(key));
    }
    assertOutside(() -> store.list("folder"));
    assertOutside(() -> store.create("folder/new/file"));
    assertThat(names(store, "")).isEmpty();
    assertThat(outside).isDirectoryNotContaining(file -> file.endsWith("new"));
    assertThat(outside.resolve("secret.txt")).hasContent("secret");
  }

  @Test
  void aLinkToNowhereOrToItselfIsRefused() throws IOException {
    Files.createSymbolicLink(root.resolve("nowhere"), root.resolve("not-there"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));

    assertOutside(() -> store.open("nowhere", RangeRequest.WHOLE));
    assertOutside(() -> store.create("loop"));
    assertThat(names(store, "")).isEmpty();
  }

  @Test
  void aLinkInsideTheRootIsWhatItStandsFor() throws IOException {
    write(store, "real/a.txt", "x");
    Files.createSymbolicLink(root.resolve("alias"), Path.of("real"));
    Files.createSymbolicLink(root.resolve("real/self"), root);

    assertThat(read(store, "alias/a.txt")).isEqualTo("x");
    assertThat(read(store, "alias/self/real/a.txt")).isEqualTo("x");
    assertThat(names(store, "alias")).containsExactly("a.txt", "self/");
    assertThat(names(store, "alias/self")).containsExactly("alias/", "real/");
    write(store, "alias/b.txt", "y");
    assertThat(root.resolve("real/b.txt")).hasContent("y");
  }

  @Test
  void aLinkIntoTheStagingFolderIsRefused() throws IOException {
    Files.createSymbolicLink(root.resolve("alias"), root.resolve(Staging.NAME));

    assertThatThrownBy(() -> store.list("alias"))
        .isInstanceOf(MillraceException.class)
        .hasMessage("Invalid path");
  }

  @Test
  void deletingAFolderLeavesWhatItsLinksLeadTo() throws IOException {
    write(store, "run/a.txt", "x");
    Files.createSymbolicLink(root.resolve("run/link"), outside);

    store.delete("run");

    assertThat(root.resolve("run")).doesNotExist();
    assertThat(outside.resolve("secret.txt")).hasContent("secret");
  }

  @Test
  void aRootThatIsALinkIsTheOperatorsOwn() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), outside);
    try (BlobStore linked = LocalBlobStore.open(link)) {
      assertThat(read(linked, "secret.txt")).isEqualTo("secret");
    }
  }

  @Test
  void aFolderSwappedForALinkAtAnyMomentLeadsNowhere() throws Exception {
    write(store, "run/secret.txt", "own");
    Path run = root.resolve("run");
    AtomicBoolean done = new AtomicBoolean();
    Thread swapper = Thread.ofPlatform().start(() -> swap(run, done));
    try {
      for (int i = 0; i < 3000; i++) {
        tryToEscape(i);
      }
    } finally {
      done.set(true);
      swapper.join();
    }
    assertThat(outside).isDirectoryContaining("glob:**/secret.txt");
    try (var files = Files.list(outside)) {
      assertThat(files).hasSize(1);
    }
    assertThat(outside.resolve("secret.txt")).hasContent("secret");
  }

  private void tryToEscape(int i) {
    try {
      switch (i % 3) {
        case 0 -> assertThat(read(store, "run/secret.txt")).isEqualTo("own");
        case 1 -> write(store, "run/written/" + i, "x");
        default -> store.delete("run/written");
      }
    } catch (MillraceException refused) {
      // Absent, outside, or too much in motion: all are right while it is swapped.
    }
  }

  /** Puts a link to the outside in the folder's place, and the folder back, over and over. */
  private void swap(Path run, AtomicBoolean done) {
    Path aside = root.resolve("aside");
    Path link = root.resolve("link");
    while (!done.get()) {
      try {
        Files.createSymbolicLink(link, outside);
        Files.move(run, aside);
        Files.move(link, run);
        Files.delete(run);
        Files.move(aside, run);
      } catch (IOException anUploadCameBetween) {
        startOver(run, link);
      }
    }
  }

  private void startOver(Path run, Path link) {
    try {
      Files.deleteIfExists(link);
      if (Files.isSymbolicLink(run)) {
        Files.delete(run);
      }
      store.delete("aside");
      store.delete("run");
      write(store, "run/secret.txt", "own");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertOutside(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(MillraceException.class)
        .hasMessage("Invalid path: resolved path is outside the artifact directory");
  }
}
