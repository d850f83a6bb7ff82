package io.millrace.projects.sweep;

import com.google.protobuf.Struct;
import io.millrace.projects.v1.RandomSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sets of values that are drawn. The order of a map is nobody's promise, so parameters are drawn by
 * their names; and of Java's generators it is {@link Random} whose numbers are.
 */
final class RandomSets {

  private static final String FIELD = "search_space.random";
  private static final long LARGEST_SEED = (1L << 53) - 1;

  private final RandomSearch search;
  private final SortedMap<String, Draw> draws = new TreeMap<>();

  /**
   * Checks what is to be drawn from.
   *
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE with the field
   */
  RandomSets(RandomSearch search) {
    this.search = search;
    if (search.getParametersCount() == 0) {
      throw SearchSpaces.invalid(FIELD + ".parameters", "There are none");
    }
    SearchSpaces.checkSize(FIELD + ".count", search.getCount(), search.getParametersCount());
    if (search.getSeed() < 0 || search.getSeed() > LARGEST_SEED) {
      throw SearchSpaces.invalid(FIELD + ".seed", "It is from 0 to 2^53 - 1");
    }
    search
        .getParametersMap()
        .forEach(
            (name, distribution) ->
                draws.put(name, Draw.of(FIELD + ".parameters." + name, distribution)));
  }

  List<Struct> all() {
    Random random = new Random(search.getSeed());
    List<Struct> sets = new ArrayList<>(search.getCount());
    int bytes = 0;
    for (int i = 0; i < search.getCount(); i++) {
      Struct.Builder set = Struct.newBuilder();
      for (Map.Entry<String, Draw> each : draws.entrySet()) {
        set.putFields(each.getKey(), each.getValue().next(random));
      }
      Struct drawn = set.build();
      bytes = SearchSpaces.checkBytes(FIELD, bytes, drawn);
      sets.add(drawn);
    }
    return sets;
  }
}
