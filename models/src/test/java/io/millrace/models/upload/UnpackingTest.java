package io.millrace.models.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.v1.ErrorReason;
import io.millrace.runtime.error.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackingTest {

  private static final int MOST = 100_000;

  @TempDir private Path folder;

  private interface Entries {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  @Test
  void filesAndFoldersComeOutAsTheyWere() throws IOException {
    unpack(
        archive(
            tar -> {
              file(tar, "./MLmodel", 3);
              tar.putArchiveEntry(new TarArchiveEntry("data/empty/"));
              tar.closeArchiveEntry();
              file(tar, "data/deep/model.bin", 70_000);
            }));

    assertThat(folder.resolve("MLmodel")).hasSize(3);
    assertThat(folder.resolve("data/empty")).isEmptyDirectory();
    assertThat(folder.resolve("data/deep/model.bin")).hasSize(70_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "a\\..\\x", "a//x", ".."})
  void pathsStayInTheFolder(String name) {
    assertRefused(archive(tar -> file(tar, name, 1)), "'" + name + "' has a path");
    assertThat(folder.resolveSibling("x")).doesNotExist();
  }

  @Test
  void linksAreNamedAndNotMade() {
    for (byte kind : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
      assertRefused(
          archive(
              tar -> {
                TarArchiveEntry link = new TarArchiveEntry("MLmodel", kind);
                link.setLinkName("/etc/passwd");
                tar.putArchiveEntry(link);
                tar.closeArchiveEntry();
              }),
          "'MLmodel' is a link");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatGrowsWhenItIsUnpackedIsStopped() throws IOException {
    byte[] small = compressed(archive(tar -> file(tar, "zeros", 50 * MOST)));
    assertThat(small).hasSizeLessThan(MOST);
    assertRefused(small, "'zeros' is too large: all files may have 100000 bytes");
    assertThat(Files.size(folder.resolve("zeros"))).isLessThanOrEqualTo(MOST);
  }

  private void unpack(byte[] archive) {
    new Unpacking(folder, MOST).unpack(new ByteArrayInputStream(archive));
  }

  private void assertRefused(byte[] archive, String why) {
    assertThatThrownBy(() -> unpack(archive))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE))
        .hasMessageContaining(why);
  }

  private static byte[] archive(Entries entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      entries.write(tar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void file(TarArchiveOutputStream tar, String name, int size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("x");
    entry.setName(name);
    entry.setSize(size);
    tar.putArchiveEntry(entry);
    tar.write(new byte[size]);
    tar.closeArchiveEntry();
  }

  private static byte[] compressed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
