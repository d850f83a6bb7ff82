package io.millrace.models.batch.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.models.scoring.cell.CellException;
import io.millrace.models.scoring.cell.CsvCells;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

/** Numbers that are read from bytes are those that are read from texts. */
class DecimalsPropertiesTest {

  private final Decimals decimals = new Decimals();

  @Property
  void doubles(@ForAll double value) {
    String text = Double.toString(value);
    assertThat(real(text)).isEqualTo(value);
  }

  @Property
  void decimals(
      @ForAll long digits, @ForAll @net.jqwik.api.constraints.IntRange(max = 30) int scale) {
    String text = java.math.BigDecimal.valueOf(digits, scale).toPlainString();
    assertThat(real(text)).isEqualTo(Double.parseDouble(text));
  }

  @Property
  void whatIsReadFromBytesIsReadFromTexts(
      @ForAll
          @StringLength(max = 12)
          @Chars({'0', '1', '9', '.', '-', '+', 'e', 'E', ' ', '_', 'n', 'a', 'i', 'f', 'x'})
          String text) {
    assertThat(outcome(() -> real(text))).isEqualTo(outcome(() -> CsvCells.real(text)));
    assertThat(outcome(() -> whole(text)))
        .isEqualTo(outcome(() -> CsvCells.whole(text, -1000, 1000, "int16")));
  }

  private double real(String text) {
    byte[] bytes = ("," + text + ",").getBytes(StandardCharsets.UTF_8);
    return decimals.real(bytes, 1, bytes.length - 1);
  }

  private long whole(String text) {
    byte[] bytes = ("," + text + ",").getBytes(StandardCharsets.UTF_8);
    return decimals.whole(bytes, 1, bytes.length - 1, -1000, 1000, "int16");
  }

  private static Object outcome(Supplier<Object> read) {
    try {
      return read.get();
    } catch (CellException e) {
      return e.getMessage();
    }
  }
}
