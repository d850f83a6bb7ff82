package io.millrace.runtime.blob;

import static io.millrace.runtime.blob.Blobs.leftovers;
import static io.millrace.runtime.blob.Blobs.names;
import static io.millrace.runtime.blob.Blobs.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStagingTest {

  @TempDir Path root;

  @Test
  void whatADeadServerLeftIsRemovedByTheNextOne() throws Exception {
    try (BlobProcess other = BlobProcess.start("upload", root.toString())) {
      assertThat(other.line()).isEqualTo("writing");
      other.kill();
    }
    assertThat(leftovers(root)).isNotEmpty();

    try (BlobStore store = LocalBlobStore.open(root)) {
      assertThat(leftovers(root)).isEmpty();
      assertThat(names(store, "")).isEmpty();
    }
  }

  @Test
  void whatALivingServerWritesIsLeftAlone() throws Exception {
    try (BlobProcess other = BlobProcess.start("upload", root.toString())) {
      assertThat(other.line()).isEqualTo("writing");

      LocalBlobStore.open(root).close();
      LocalBlobStore.open(root).close();

      assertThat(leftovers(root)).hasSize(1);
    }
  }

  @Test
  void twoStoresOfOneProcessWriteSideBySide() throws IOException {
    try (BlobStore first = LocalBlobStore.open(root);
        BlobWriter file = first.create("a.txt")) {
      file.write(ByteBuffer.wrap("first".getBytes(StandardCharsets.UTF_8)));
      try (BlobStore second = LocalBlobStore.open(root)) {
        write(second, "b.txt", "second");
      }
      file.commit();
      assertThat(names(first, "")).containsExactly("a.txt", "b.txt");
    }
  }

  @Test
  void aClosedStoreLeavesOnlyItsFiles() throws IOException {
    try (BlobStore store = LocalBlobStore.open(root)) {
      write(store, "a.txt", "x");
    }
    try (var files = Files.walk(root)) {
      assertThat(files.map(file -> root.relativize(file).toString()))
          .containsExactlyInAnyOrder("", "a.txt", Staging.NAME, Staging.NAME + "/turn");
    }
  }

  @Test
  void aFullDiskIsSaidAndLeavesNothing() throws Exception {
    Path disk = Files.createDirectory(root.resolve("disk"));
    String mount = "mount -t tmpfs -o size=1m tmpfs \"$0\" && exec \"$@\"";
    List<String> onSmallDisk = List.of("unshare", "-rm", "sh", "-c", mount, disk.toString());
    assumeTrue(works(onSmallDisk), "this system lets tests mount nothing");

    Process process = BlobProcess.builder(onSmallDisk, "fill", disk.toString()).start();

    assertThat(process.inputReader(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "ERROR_REASON_TEMPORARILY_UNAVAILABLE: The artifact store is full.", "[small.txt] []");
    assertThat(process.waitFor()).isZero();
  }

  private static boolean works(List<String> prefix) throws InterruptedException {
    try {
      List<String> command = new java.util.ArrayList<>(prefix);
      command.add("true");
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }
}
