package io.millrace.projects.sweep;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every combination of some values. */
final class GridSearch {

  private static final String FIELD = "search_space.grid";

  private GridSearch() {}

  /** The combinations; the last parameter's value changes first. */
  static List<Struct> sets(Struct grid) {
    if (grid.getFieldsCount() == 0) {
      throw SearchSpaces.invalid(FIELD, "It has no parameters");
    }
    SearchSpaces.checkParameters(FIELD, grid.getFieldsCount());
    SearchSpaces.checkCount(FIELD, count(grid));
    List<Struct> sets = List.of(Struct.getDefaultInstance());
    for (Map.Entry<String, Value> parameter : grid.getFieldsMap().entrySet()) {
      sets = with(sets, parameter.getKey(), parameter.getValue().getListValue().getValuesList());
    }
    return sets;
  }

  private static long count(Struct grid) {
    long count = 1;
    for (Map.Entry<String, Value> parameter : grid.getFieldsMap().entrySet()) {
      int values = parameter.getValue().getListValue().getValuesCount();
      if (values == 0) {
        throw SearchSpaces.invalid(
            FIELD + "." + parameter.getKey(), "It is a list of at least one value");
      }
      // More than may be is enough to know.
      count = Math.min(count * values, Integer.MAX_VALUE);
    }
    return count;
  }

  private static List<Struct> with(List<Struct> sets, String name, List<Value> values) {
    List<Struct> more = new ArrayList<>(sets.size() * values.size());
    for (Struct set : sets) {
      values.forEach(value -> more.add(set.toBuilder().putFields(name, value).build()));
    }
    return more;
  }
}
