package io.millrace.gateway.json;

import java.util.Locale;
import java.util.stream.Stream;

/** Finds the name that somebody has most likely meant who wrote another one. */
public final class NearName {

  /** Names of the contract are shorter; what is longer is not compared. */
  private static final int LONGEST = 64;

  /** One slip for every so many letters is still taken for the name. */
  private static final int LETTERS_PER_SLIP = 4;

  private NearName() {}

  /** The nearest name, of equally near ones the first; null if none is near. */
  public static String of(String written, Stream<String> names) {
    if (written.length() > LONGEST) {
      return null;
    }
    String letters = letters(written);
    int allowed = Math.max(1, letters.length() / LETTERS_PER_SLIP);
    String nearest = null;
    int least = allowed + 1;
    for (String name : (Iterable<String>) names::iterator) {
      int slips = slips(letters, letters(name));
      // A name that would have to be changed wholly is no other spelling of it.
      if (slips < least && slips < letters.length()) {
        nearest = name;
        least = slips;
      }
    }
    return nearest;
  }

  /** Without case and separators: {@code timezone} and {@code time-zone} are {@code time_zone}. */
  private static String letters(String name) {
    return name.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
  }

  /** How many letters were added, left out or replaced, or swapped with the next one. */
  private static int slips(String a, String b) {
    int[][] counts = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        counts[i][j] = i == 0 ? j : j == 0 ? i : slips(a, b, i, j, counts);
      }
    }
    return counts[a.length()][b.length()];
  }

  private static int slips(String a, String b, int i, int j, int[][] counts) {
    int replaced = counts[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, 1 + Math.min(counts[i - 1][j], counts[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, 1 + counts[i - 2][j - 2]) : least;
  }
}
