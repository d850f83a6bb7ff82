package io.millrace.runtime.blob;

import static io.millrace.runtime.blob.Blobs.leftovers;
import static io.millrace.runtime.blob.Blobs.names;
import static io.millrace.runtime.blob.Blobs.read;
import static io.millrace.runtime.blob.Blobs.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalConcurrencyTest {

  private static final int WRITERS = 32;

  @TempDir Path root;
  private BlobStore store;

  @BeforeEach
  void open() throws IOException {
    store = LocalBlobStore.open(root);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void ofManyUploadsOfOneFileOneIsThereWhole() throws Exception {
    inParallel(
        writer ->
            () -> {
              try (BlobWriter file = store.create("run/model.bin")) {
                for (int piece = 0; piece < 20; piece++) {
                  file.write(
                      ByteBuffer.wrap(Character.toString('a' + writer).repeat(5000).getBytes()));
                  Thread.yield();
                }
                return file.commit();
              }
            });

    String text = read(store, "run/model.bin");
    assertThat(text).isEqualTo(text.substring(0, 1).repeat(100_000));
    assertThat(leftovers(root)).isEmpty();
  }

  @Test
  void uploadsThatMakeTheSameFoldersDoNotLoseEachOther() throws Exception {
    for (int round = 0; round < 20; round++) {
      String folder = round + "/run/artifacts/model/data";
      inParallel(
          writer ->
              () -> {
                write(store, folder + "/" + writer, "x");
                return null;
              });

      assertThat(names(store, folder)).hasSize(WRITERS);
    }
    assertThat(leftovers(root)).isEmpty();
  }

  @Test
  void uploadsIntoAFolderThatIsDeletedMeanwhileStillArrive() throws Exception {
    inParallel(
        writer ->
            () -> {
              for (int i = 0; i < 50; i++) {
                if (writer % 8 == 0) {
                  store.delete("run/artifacts");
                } else {
                  write(store, "run/artifacts/" + writer + "/" + i, "x");
                }
              }
              return null;
            });

    write(store, "run/artifacts/last", "x");
    assertThat(names(store, "run/artifacts")).contains("last");
    assertThat(leftovers(root)).isEmpty();
  }

  private static void inParallel(java.util.function.IntFunction<Callable<?>> work)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<? extends Future<?>> all =
          IntStream.range(0, WRITERS).mapToObj(work).map(threads::submit).toList();
      for (Future<?> one : all) {
        one.get();
      }
    }
  }
}
