package io.millrace.models.engine.lightgbm;

import io.millrace.models.data.Payload;
import io.millrace.models.data.Table;
import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Columns that pandas had as categories, which LightGBM knows by their numbers. JSON has no such
 * type: columns of text, or of several types, are taken for them, in order.
 */
final class Categories {

  private final List<Map<Object, Integer>> numbers = new ArrayList<>();

  Categories(List<List<Object>> categories) {
    for (List<Object> category : categories) {
      Map<Object, Integer> number = new HashMap<>();
      category.forEach(each -> number.putIfAbsent(each, number.size()));
      numbers.add(number);
    }
  }

  /**
   * Puts numbers for categories; unknown ones are missing values, as pandas has it.
   *
   * @throws MillraceException BAD_REQUEST if there are not as many such columns as in training
   */
  Payload numbered(Payload input) {
    if (numbers.isEmpty() || !(input instanceof Table table)) {
      return input;
    }
    List<Table.Column> columns = new ArrayList<>();
    int next = 0;
    for (Table.Column column : table.columns()) {
      boolean isCategory =
          switch (column.values().type()) {
            case STRING, OBJECT -> true;
            default -> false;
          };
      if (isCategory && next < numbers.size()) {
        columns.add(numbered(column, numbers.get(next)));
      } else {
        columns.add(column);
      }
      next += isCategory ? 1 : 0;
    }
    if (next != numbers.size()) {
      throw MillraceException.badRequest(
          "The model takes %d columns of categories as text; %d of the columns given are text."
              .formatted(numbers.size(), next));
    }
    return new Table(columns, table.rows(), table.isNamed());
  }

  private static Table.Column numbered(Table.Column column, Map<Object, Integer> number) {
    Object[] cells = column.values().objects();
    ByteBuffer values = Tensor.allocate(ElementType.FLOAT64, cells.length);
    for (Object cell : cells) {
      Integer found = number.get(cell);
      values.putDouble(found == null ? Double.NaN : found);
    }
    return new Table.Column(
        column.name(), Tensor.of(ElementType.FLOAT64, values.flip(), cells.length));
  }
}
