package io.millrace.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptUploadsTest {

  @TempDir private Path folder;
  private KeptUploads uploads;

  @BeforeEach
  void open() {
    uploads = new KeptUploads(folder.resolve("uploads"));
  }

  private void keep(String digest) throws IOException {
    uploads.keep(digest, new ByteArrayInputStream(digest.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Makes a kept one so large, and last used so long ago. */
  private void change(String digest, long bytes, int secondsAgo) throws IOException {
    Path file = folder.resolve("uploads").resolve(digest + ".tar");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(bytes);
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(secondsAgo)));
  }

  @Test
  void whatIsKeptIsFoundAgain() throws IOException {
    assertThat(uploads.open("a")).isEmpty();
    keep("a");
    try (InputStream in = uploads.open("a").orElseThrow()) {
      assertThat(in).hasContent("a");
    }
    uploads.forget("a");
    assertThat(uploads.open("a")).isEmpty();
    try (Stream<Path> left = Files.list(folder.resolve("uploads"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void thoseThatWereNotUsedForLongestMakeRoom() throws IOException {
    keep("old");
    keep("used");
    change("old", 700 << 20, 100);
    change("used", 700 << 20, 200);
    uploads.open("used").orElseThrow().close();
    keep("new");
    assertThat(uploads.open("old")).isEmpty();
    assertThat(uploads.open("used")).isPresent();
    assertThat(uploads.open("new")).isPresent();
  }
}
