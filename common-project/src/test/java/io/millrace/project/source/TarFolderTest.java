package io.millrace.project.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.runtime.error.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
          /etc/x=y            | is no path below the project's folder
          ../x=y              | is no path below the project's folder
          a/../../x=y         | is no path below the project's folder
          a//b=y              | is no path below the project's folder
          l>/etc/passwd       | 'l' is a link out of the project
          l>../out            | 'l' is a link out of the project, or to nothing
          l>nothing           | 'l' is a link out of the project, or to nothing
          d/l>.. m>d/l/..     | 'm' is a link out of the project, or to nothing
          l>d l/x=y d/        | 'l' is there twice
          f=1 f=2             | 'f' is there twice
          f=1 f/g=2           | 'f/g' cannot be there: something in its place is no folder
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
    assertRefused(tar(many), "'f10' is one more than the 10 files of a project");
    assertRefused(tar("a/".repeat(101) + "x=x"), "lies more than 100 folders deep");
    assertRefused(tar("f=" + "x".repeat(1 << 21)), "bytes");
    assertRefused(Arrays.copyOf(tar("f=" + "x".repeat(900)), 900), "is no tar file, or is cut off");
    assertRefused("nonsense".repeat(200).getBytes(StandardCharsets.UTF_8), "is no tar file");
  }

  private void assertRefused(byte[] tar, String message) {
    assertThatThrownBy(() -> unpack("y" + System.nanoTime(), tar))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining(message);
  }

  private String unpack(String name, byte[] tar) throws IOException {
    Path folder = Files.createDirectory(parent.resolve(name));
    return TarFolder.unpack(new ByteArrayInputStream(tar), folder, LIMITS);
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
