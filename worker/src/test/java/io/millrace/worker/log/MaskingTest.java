package io.millrace.worker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {

  private static final String TEXT = "a hunter2 b hunter22 c hunter hunte\nhunter2";

  private static String masked(String text, int piece, String... secrets) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Masking masking = new Masking(all, List.of(secrets))) {
      for (int at = 0; at < bytes.length; at += piece) {
        masking.write(bytes, at, Math.min(piece, bytes.length - at));
      }
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100})
  void aSecretIsHiddenWhereverItIsCut(int piece) throws IOException {
    assertThat(masked(TEXT, piece, "hunter2")).isEqualTo("a *** b ***2 c hunter hunte\n***");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100})
  void theLongerOfTwoGoesFirst(int piece) throws IOException {
    assertThat(masked(TEXT, piece, "hunter2", "hunter22"))
        .isEqualTo("a *** b *** c hunter hunte\n***");
  }

  @Test
  void shortOnesWouldBeFoundInEverything() throws IOException {
    assertThat(masked(TEXT, 3, "a", "hun")).isEqualTo(TEXT);
  }

  @Test
  void aWholeTextIsHiddenAsOne() {
    assertThat(Masking.hide("git: hunter2 is wrong, hunte", List.of("hunter2")))
        .isEqualTo("git: *** is wrong, hunte");
  }

  @Test
  void whatIsHeldBackAtTheEndIsNotLost() throws IOException {
    assertThat(masked("hunte", 1, "hunter2")).isEqualTo("hunte");
  }
}
