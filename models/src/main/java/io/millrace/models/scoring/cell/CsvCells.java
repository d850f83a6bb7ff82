package io.millrace.models.scoring.cell;

import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.signature.ElementType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/** Cells of CSV as columns. */
public final class CsvCells {

  /** What pandas takes for a cell that is not there. */
  private static final Set<String> MISSING =
      Set.of(
          "",
          "#N/A",
          "#N/A N/A",
          "#NA",
          "-1.#IND",
          "-1.#QNAN",
          "-NaN",
          "-nan",
          "1.#IND",
          "1.#QNAN",
          "<NA>",
          "N/A",
          "NA",
          "NULL",
          "NaN",
          "None",
          "n/a",
          "nan",
          "null");

  private CsvCells() {}

  /** Whether pandas takes the cell for one that is not there. */
  public static boolean isMissing(String text) {
    return MISSING.contains(text);
  }

  /**
   * A number; NaN for a cell that is not there.
   *
   * @throws CellException if it is none
   */
  public static double real(String text) {
    return MISSING.contains(text) ? Double.NaN : Numbers.parseReal(text);
  }

  /**
   * A whole number within bounds.
   *
   * @param type what numpy calls them
   * @throws CellException if it is none
   */
  public static long whole(String text, long min, long max, String type) {
    return Numbers.parseWhole(text, min, max, type);
  }

  /** A time, as nanoseconds since 1970. */
  public static long time(String text) {
    return MISSING.contains(text) ? Times.NONE : Times.parse(text, Leniency.TABLE);
  }

  /** A column of a type that the signature says. */
  public static Tensor of(ElementType type, String[] texts) {
    int rows = texts.length;
    if (type == ElementType.STRING) {
      return Tensor.of(type, (Object[]) known(texts), rows);
    }
    if (type == ElementType.BYTES) {
      Object[] cells = new Object[rows];
      for (int i = 0; i < rows; i++) {
        cells[i] = texts[i].getBytes(StandardCharsets.UTF_8);
      }
      return Tensor.of(type, cells, rows);
    }
    ByteBuffer out = Tensor.allocate(type, rows);
    for (String text : texts) {
      boolean isMissing = MISSING.contains(text);
      switch (type) {
        case BOOL -> out.put((byte) (truth(text) ? 1 : 0));
        case INT32 ->
            out.putInt(
                (int)
                    Numbers.parseWhole(
                        text, Integer.MIN_VALUE, Integer.MAX_VALUE, type.numpyName()));
        case INT64 ->
            out.putLong(Numbers.parseWhole(text, Long.MIN_VALUE, Long.MAX_VALUE, type.numpyName()));
        case FLOAT32 -> out.putFloat(isMissing ? Float.NaN : (float) Numbers.parseReal(text));
        case DATETIME -> out.putLong(isMissing ? Times.NONE : Times.parse(text, Leniency.TABLE));
        default -> out.putDouble(isMissing ? Double.NaN : Numbers.parseReal(text));
      }
    }
    return Tensor.of(type, out.flip(), rows);
  }

  /** A column of the type that its cells show: whole numbers, numbers, truth values or texts. */
  public static Tensor inferred(String[] texts) {
    for (ElementType type :
        new ElementType[] {ElementType.INT64, ElementType.FLOAT64, ElementType.BOOL}) {
      try {
        return of(type, texts);
      } catch (CellException e) {
        // The next one, then.
      }
    }
    return of(ElementType.STRING, texts);
  }

  private static String[] known(String[] texts) {
    return Arrays.stream(texts)
        .map(text -> MISSING.contains(text) ? null : text)
        .toArray(String[]::new);
  }

  /**
   * A truth value.
   *
   * @throws CellException if it is none
   */
  public static boolean truth(String text) {
    return switch (text) {
      case "true", "True", "TRUE", "1" -> true;
      case "false", "False", "FALSE", "0" -> false;
      default -> throw CellException.value("no truth value: " + Python.repr(text));
    };
  }
}
