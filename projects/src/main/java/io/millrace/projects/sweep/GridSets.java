package io.millrace.projects.sweep;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every combination of some values; by the parameters' names, as the order of a map is none. */
final class GridSets {

  private static final String FIELD = "search_space.grid";

  private final SortedMap<String, List<Value>> values = new TreeMap<>();

  /**
   * Checks what is to be combined.
   *
   * @throws io.millrace.runtime.error.MillraceException INVALID_PARAMETER_VALUE with the field
   */
  GridSets(Struct grid) {
    if (grid.getFieldsCount() == 0) {
      throw SearchSpaces.invalid(FIELD, "It has no parameters");
    }
    grid.getFieldsMap().forEach(this::add);
    SearchSpaces.checkSize(FIELD, count(), values.size());
  }

  private void add(String name, Value list) {
    String field = FIELD + "." + name;
    List<Value> all = list.getListValue().getValuesList();
    if (all.isEmpty()) {
      throw SearchSpaces.invalid(field, "It is a list of at least one value");
    }
    for (int i = 0; i < all.size(); i++) {
      SearchSpaces.checkValue("%s[%d]".formatted(field, i), all.get(i));
    }
    values.put(name, all);
  }

  private long count() {
    long count = 1;
    for (List<Value> each : values.values()) {
      // More than may be is enough to know.
      count = Math.min(count * each.size(), Integer.MAX_VALUE);
    }
    return count;
  }

  /** The combinations; the last parameter's value changes first. */
  List<Struct> all() {
    List<Struct> sets = new ArrayList<>();
    int bytes = 0;
    for (int i = 0; i < count(); i++) {
      Struct set = at(i);
      bytes = SearchSpaces.checkBytes(FIELD, bytes, set);
      sets.add(set);
    }
    return sets;
  }

  /** Its number's digits, each to the base of how many values a parameter has, say which. */
  private Struct at(int number) {
    Struct.Builder set = Struct.newBuilder();
    int rest = number;
    for (String name : values.sequencedKeySet().reversed()) {
      List<Value> all = values.get(name);
      set.putFields(name, all.get(rest % all.size()));
      rest /= all.size();
    }
    return set.build();
  }
}
