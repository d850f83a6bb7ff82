package io.millrace.projects.sweep;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.millrace.projects.v1.SearchSpace;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The sets of values that a search space has. */
final class SearchSpaces {

  private static final int MOST_TRIALS = 10_000;
  private static final int MOST_VALUES = 200_000;
  private static final int MOST_BYTES = 16 << 20;

  private SearchSpaces() {}

  /** The space with the seed that is used, if it needs one. */
  static SearchSpace seeded(SearchSpace space) {
    if (!space.hasRandom() || space.getRandom().hasSeed()) {
      return space;
    }
    SearchSpace.Builder seeded = space.toBuilder();
    seeded.getRandomBuilder().setSeed(ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
    return seeded.build();
  }

  /**
   * All sets, in the order of their trials.
   *
   * @param space that has a seed, if it needs one
   * @throws MillraceException INVALID_PARAMETER_VALUE with the field
   */
  static List<Struct> sets(SearchSpace space) {
    long kinds =
        Stream.of(space.hasGrid(), space.hasRandom(), space.getListCount() > 0)
            .filter(each -> each)
            .count();
    if (kinds != 1) {
      throw invalid("search_space", "It has exactly one of grid, random and list");
    }
    if (space.hasGrid()) {
      return new GridSets(space.getGrid()).all();
    }
    if (space.hasRandom()) {
      return new RandomSets(space.getRandom()).all();
    }
    return listed(space.getListList());
  }

  private static List<Struct> listed(List<Struct> sets) {
    String field = "search_space.list";
    checkSize(field, sets.size(), sets.stream().mapToInt(Struct::getFieldsCount).max().orElse(0));
    int bytes = 0;
    for (int i = 0; i < sets.size(); i++) {
      for (Map.Entry<String, Value> each : sets.get(i).getFieldsMap().entrySet()) {
        checkValue("%s[%d].%s".formatted(field, i, each.getKey()), each.getValue());
      }
      bytes = checkBytes(field, bytes, sets.get(i));
    }
    return sets;
  }

  /** Holds what is to be made against the bounds, before it is. */
  static void checkSize(String field, long trials, int parameters) {
    if (trials < 1 || trials > MOST_TRIALS) {
      throw invalid(
          field,
          "A sweep has 1 to %d trials, not %s"
              .formatted(MOST_TRIALS, trials < Integer.MAX_VALUE ? trials : "billions"));
    }
    if (trials * parameters > MOST_VALUES) {
      throw invalid(
          field,
          "%d trials of %d parameters are more than %d values"
              .formatted(trials, parameters, MOST_VALUES));
    }
  }

  /** Adds a set to the bytes of those before it. */
  static int checkBytes(String field, int before, Struct set) {
    int bytes = before + set.getSerializedSize();
    if (bytes > MOST_BYTES) {
      throw invalid(field, "Its sets have more than %d MiB together".formatted(MOST_BYTES >> 20));
    }
    return bytes;
  }

  /** Checks that it is one value. */
  static void checkValue(String field, Value value) {
    switch (value.getKindCase()) {
      case STRING_VALUE, NUMBER_VALUE, BOOL_VALUE -> {}
      default -> throw invalid(field, "It is a text, a number or a boolean");
    }
  }

  static MillraceException invalid(String field, String why) {
    return MillraceException.invalid(
        "Invalid value for parameter '%s' supplied: %s.".formatted(field, why));
  }
}
