package io.millrace.gateway.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispositionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "a.txt | attachment; filename=a.txt",
        "a b.txt | attachment; filename=\"a b.txt\"",
        "a\"b\\c | attachment; filename=\"a\\\"b\\\\c\"",
        "a;b,c(d) | attachment; filename=\"a;b,c(d)\"",
        "dog%step%1%00.png | attachment; filename=dog%step%1%00.png",
        "Größe.txt | attachment; filename=Groe.txt; filename*=UTF-8''Gr%C3%B6%C3%9Fe.txt",
        "日本 | attachment; filename=download; filename*=UTF-8''%E6%97%A5%E6%9C%AC",
      })
  void aFileIsSavedUnderItsName(String name, String header) {
    assertThat(Disposition.attachment(name)).isEqualTo(header);
  }

  @org.junit.jupiter.api.Test
  void aLineBreakInANameBreaksNoHeader() {
    assertThat(Disposition.attachment("a\r\nX: y"))
        .isEqualTo("attachment; filename=\"aX: y\"; filename*=UTF-8''a%0D%0AX%3A%20y");
  }
}
