package io.millrace.runtime.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarFolderTest {

  private static final FolderLimits LIMITS = new FolderLimits(1000, 10);

  @TempDir Path parent;

  @Test
  void theSameFilesHaveTheSameDigest() throws IOException {
    String digest = unpack("a", tar("MLproject=x", "d/f.py=y", "l>d/f.py"));
    assertThat(parent.resolve("a/l")).hasContent("y");
    assertThat(digest).matches("[0-9a-f]{64}");
    assertThat(unpack("b", tar("./l>d/f.py", "d/", "d/f.py=y", "MLproject=x"))).isEqualTo(digest);
    assertThat(unpack("c", tar("MLproject=x", "d/f.py=z", "l>d/f.py"))).isNotEqualTo(digest);
    assertThat(unpack("e", tar("MLproject=x", "d/f.py!y", "l>d/f.py"))).isNotEqualTo(digest);
    assertThat(parent.resolve("e/d/f.py")).isExecutable();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /etc/x=y            | is no path below the folder
          ../x=y              | is no path below the folder
          a/../../x=y         | is no path below the folder
          a//b=y              | is no path below the folder
          l>/etc/passwd       | 'l' is a link out of the folder
          l>../out            | 'l' is a link out of the folder, or to nothing
          l>nothing           | 'l' is a link out of the folder, or to nothing
          d/l>.. m>d/l/..     | 'm' is a link out of the folder, or to nothing
          l>d l/x=y d/        | 'l' is there twice
          f=1 f=2             | 'f' is there twice
          f=1 f/g=2           | 'f/g' cannot be there: something in its place is no folder
          a\\b=y              | 'a\\b' has a backslash in its path, or what is not UTF-8
          f=1 h^f             | 'h' is a hard link
          c%                  | 'c' is neither a file nor a folder nor a link
          b+                  | 'b' is neither a file nor a folder nor a link
          `p|`                | 'p' is neither a file nor a folder nor a link
          """)
  void hostileEntriesAreRefused(String entries, String message) throws IOException {
    byte[] tar = tar(entries.split(" "));
    assertThatThrownBy(() -> unpack("x", tar))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(message);
    assertThat(parent.resolve("out")).doesNotExist();
  }

  @Test
  void sizesAndCountsAreBounded() throws IOException {
    assertRefused(tar("f=" + "x".repeat(600), "g=" + "x".repeat(600)), "more than 1000 bytes");
    String[] many = new String[11];
    Arrays.setAll(many, i -> "f" + i + "=");
    assertRefused(tar(many), "'f10' is one too many: there may be 10 files and folders together");
    assertRefused(tar("a/".repeat(101) + "x=x"), "lies more than 100 folders deep");
    assertRefused(tar("a/".repeat(10) + "x=x"), "'" + "a/".repeat(10) + "x' is one too many");
    assertRefused(tar("n".repeat(256) + "=x"), "has a name longer than 255 bytes");
    assertRefused(tar("nnnnnnnnnnnnnnnnnnnnnnnn/".repeat(90) + "x=x"), "than 2048 bytes");
    assertRefused(tar("f=" + "x".repeat(1 << 21)), "bytes");
    assertRefused(Arrays.copyOf(tar("f=" + "x".repeat(900)), 900), "or it is cut off");
    assertRefused("nonsense".repeat(200).getBytes(StandardCharsets.UTF_8), "is not a tar archive");
    assertRefused(new byte[0], "has no entries");
  }

  @Test
  void compressedOnesAreSeenByThemselvesAndBoundedByWhatTheyGrowTo() throws IOException {
    assertThat(unpack("plain", tar("a=x"))).isEqualTo(unpack("gzip", gzip(tar("a=x"))));
    assertRefused(gzip(tar("zeros=" + "0".repeat(1 << 20))), "more than 1000 bytes");
    assertRefused(Arrays.copyOf(gzip(tar("a=x")), 30), "is not a tar archive, or it is cut off");
  }

  /** Of the kinds that the library reads into memory, or calls itself for. */
  @ParameterizedTest
  @ValueSource(strings = {"L", "K", "x"})
  void whatStandsBeforeAnEntryIsBounded(String kind) throws IOException {
    FolderLimits large = new FolderLimits(1L << 40, 10);
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.write(header(kind, 4L << 30));
    start.write("2000000000 path=".getBytes(StandardCharsets.UTF_8));
    InputStream endless =
        new SequenceInputStream(
            new ByteArrayInputStream(start.toByteArray()), new Endless(new byte[] {'x'}));
    assertRefused(endless, large, "bytes of names and headers");
    assertRefused(new Endless(header(kind, 0)), large, "bytes of names and headers");
  }

  @Test
  void thereIsOneSmallGlobalHeader() throws IOException {
    byte[] global = Arrays.copyOf(header("g", 12), 1024);
    System.arraycopy("12 comment=\n".getBytes(StandardCharsets.UTF_8), 0, global, 512, 12);
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    archive.write(global);
    archive.write(tar("a=x"));
    assertThat(unpack("once", archive.toByteArray())).isEqualTo(unpack("never", tar("a=x")));
    assertRefused(new Endless(global), LIMITS, "more than one global header");
    assertRefused(new Endless(header("g", 5000)), LIMITS, "or one of more than 4096 bytes");
  }

  @Test
  void linksMayBeForbidden() throws IOException {
    Path folder = Files.createDirectory(parent.resolve("none"));
    InputStream tar = new ByteArrayInputStream(tar("f=x", "l>f"));
    assertThatThrownBy(() -> TarFolder.unpack(tar, folder, LIMITS, Links.NONE))
        .hasMessageContaining("'l' is a link, and there may be none");
  }

  /** A disk that is full looks the same. */
  @Test
  void whatTheDiskDoesIsNotTheSendersFault() throws IOException {
    InputStream tar = new ByteArrayInputStream(tar("a/f=x"));
    assertThatThrownBy(() -> TarFolder.unpack(tar, parent.resolve("gone"), LIMITS, Links.NONE))
        .isInstanceOf(IOException.class);
  }

  private static byte[] header(String kind, long size) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("x", (byte) kind.charAt(0));
    entry.setSize(size);
    byte[] header = new byte[512];
    entry.writeEntryHeader(header);
    return header;
  }

  /** The same bytes again and again. */
  private static final class Endless extends InputStream {
    private final byte[] bytes;
    private int at;

    Endless(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      int read = bytes[at] & 0xff;
      at = (at + 1) % bytes.length;
      return read;
    }
  }

  private void assertRefused(InputStream tar, FolderLimits limits, String message)
      throws IOException {
    Path folder = Files.createDirectory(parent.resolve("z" + System.nanoTime()));
    assertThatThrownBy(() -> TarFolder.unpack(tar, folder, limits, Links.INSIDE))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(message);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private void assertRefused(byte[] tar, String message) {
    assertThatThrownBy(() -> unpack("y" + System.nanoTime(), tar))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(message);
  }

  private String unpack(String name, byte[] tar) throws IOException {
    Path folder = Files.createDirectory(parent.resolve(name));
    return TarFolder.unpack(new ByteArrayInputStream(tar), folder, LIMITS, Links.INSIDE);
  }

  /** Files {@code name=text}, executable ones {@code !}, links {@code >}, and so on. */
  private static byte[] tar(String... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (String each : entries) {
        String name = each.split("[=!>^%+|]", 2)[0];
        char kind = name.length() < each.length() ? each.charAt(name.length()) : '/';
        String rest = name.length() < each.length() ? each.substring(name.length() + 1) : "";
        byte type =
            switch (kind) {
              case '>' -> '2';
              case '^' -> '1';
              case '%' -> '3';
              case '+' -> '4';
              case '|' -> '6';
              case '/' -> '5';
              default -> '0';
            };
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        boolean isFile = type == '0';
        byte[] text = isFile ? rest.getBytes(StandardCharsets.UTF_8) : new byte[0];
        entry.setSize(text.length);
        entry.setMode(kind == '!' ? 0755 : 0644);
        if (type == '2' || type == '1') {
          entry.setLinkName(rest);
        }
        tar.putArchiveEntry(entry);
        tar.write(text);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }
}
