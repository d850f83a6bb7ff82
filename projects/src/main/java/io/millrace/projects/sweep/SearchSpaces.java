package io.millrace.projects.sweep;

import com.google.protobuf.Struct;
import io.millrace.projects.v1.SearchSpace;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The sets of values that a search space has. */
final class SearchSpaces {

  static final int MOST_TRIALS = 10_000;
  private static final int MOST_PARAMETERS = 1_000;

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
      return GridSearch.sets(space.getGrid());
    }
    if (space.hasRandom()) {
      return new RandomDraws(space.getRandom()).sets();
    }
    return listed(space.getListList());
  }

  private static List<Struct> listed(List<Struct> sets) {
    checkCount("search_space.list", sets.size());
    IntStream.range(0, sets.size())
        .forEach(
            i ->
                checkParameters(
                    "search_space.list[%d]".formatted(i), sets.get(i).getFieldsCount()));
    return sets;
  }

  static void checkCount(String field, long trials) {
    if (trials < 1 || trials > MOST_TRIALS) {
      throw invalid(field, "A sweep has 1 to %d trials, not %d".formatted(MOST_TRIALS, trials));
    }
  }

  static void checkParameters(String field, int parameters) {
    if (parameters > MOST_PARAMETERS) {
      throw invalid(field, "There may be %d parameters at most".formatted(MOST_PARAMETERS));
    }
  }

  static MillraceException invalid(String field, String why) {
    return MillraceException.invalid(
        "Invalid value for parameter '%s' supplied: %s.".formatted(field, why));
  }
}
