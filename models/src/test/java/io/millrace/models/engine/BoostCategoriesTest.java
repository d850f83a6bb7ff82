package io.millrace.models.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Text stands for categories that LightGBM has learned from pandas. */
class BoostCategoriesTest {

  @Test
  void unknownAndMissingCategoriesAreMissingValues() {
    try (Scorer scorer = BoostModels.load("lgb_words")) {
      Payload unknown = scorer.predict(table("g"), Map.of());
      Plain.assertSame(scorer.predict(table((Object) null), Map.of()), unknown);
      // As the numbers that they stand for, in an array: not a is another answer than a.
      Plain.assertSame(scorer.predict(numbers(Double.NaN), Map.of()), unknown);
      for (int i = 0; i < 6; i++) {
        Plain.assertSame(
            scorer.predict(table(String.valueOf((char) ('a' + i))), Map.of()),
            scorer.predict(numbers(i), Map.of()));
      }
    }
  }

  @Test
  void numbersAreNoCategories() {
    try (Scorer scorer = BoostModels.load("lgb_words")) {
      Table table = table("a");
      Table.Column number = table.columns().getFirst();
      Table all = new Table(List.of(number, number, number, number), 1, true);
      assertThatThrownBy(() -> scorer.predict(all, Map.of()))
          .hasMessage(
              "The model takes 1 columns of categories as text; 0 of the columns given are text.");
    }
  }

  @Test
  void answersDifferByCategory() {
    try (Scorer scorer = BoostModels.load("lgb_words")) {
      assertThat(Plain.of(scorer.predict(table("a"), Map.of())))
          .isNotEqualTo(Plain.of(scorer.predict(table("f"), Map.of())));
    }
  }

  private static Table table(Object word) {
    Table.Column one = new Table.Column("long", reals(5));
    Table.Column words =
        new Table.Column("wide", Tensor.of(ElementType.OBJECT, new Object[] {word}, 1));
    return new Table(List.of(one, words, one, one), 1, true);
  }

  private static Tensor numbers(double word) {
    return reals(5, word, 5, 5).reshape(1, 4);
  }

  private static Tensor reals(double... values) {
    ByteBuffer buffer = Tensor.allocate(ElementType.FLOAT64, values.length);
    for (double value : values) {
      buffer.putDouble(value);
    }
    return Tensor.of(ElementType.FLOAT64, buffer.flip(), values.length);
  }
}
