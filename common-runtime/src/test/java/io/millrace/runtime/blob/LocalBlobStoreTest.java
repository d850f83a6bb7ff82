package io.millrace.runtime.blob;

import static io.millrace.runtime.blob.Blobs.names;
import static io.millrace.runtime.blob.Blobs.read;
import static io.millrace.runtime.blob.Blobs.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBlobStoreTest extends BlobStoreContract {

  @TempDir Path root;

  @Override
  BlobStore empty() throws IOException {
    return LocalBlobStore.open(root);
  }

  @Override
  List<Path> leftovers() {
    return Blobs.leftovers(root);
  }

  @Test
  void aFileIsAPlainFileAtItsKey() throws IOException {
    write(store, "1/abc/artifacts/model/MLmodel", "flavors: {}");

    assertThat(root.resolve("1/abc/artifacts/model/MLmodel")).hasContent("flavors: {}");
    assertThat(read(store, "1/abc/artifacts/model/MLmodel")).isEqualTo("flavors: {}");
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void versionsWrittenInOneInstantHaveDifferentEtags() {
    List<String> etags = Stream.generate(this::etagOfNewVersion).limit(50).toList();

    assertThat(etags).doesNotHaveDuplicates();
  }

  private String etagOfNewVersion() {
    write(store, "a.txt", "same");
    return store.stat("a.txt").orElseThrow().etag();
  }

  @Test
  void aVeryDeepFolderIsDeletedWithFewOpenFiles() {
    write(store, "deep/" + "d/".repeat(1500) + "leaf", "x");

    assertThat(store.delete("deep")).isTrue();
    assertThat(names(store, "")).isEmpty();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void theStagingFolderIsNobodysBusiness() {
    String message = "Invalid path";
    assertInvalid(() -> store.list(Staging.NAME), message);
    assertInvalid(() -> store.create(Staging.NAME + "/x"), message);
    assertInvalid(() -> store.delete(Staging.NAME), message);
    assertThat(names(store, "")).isEmpty();
  }

  @Test
  void aPipeIsNoFile() throws Exception {
    Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
    assertThat(mkfifo.waitFor()).isZero();

    assertNotFound(() -> store.open("pipe", RangeRequest.WHOLE), "No such artifact: 'pipe'");
    assertThat(names(store, "")).isEmpty();
  }
}
