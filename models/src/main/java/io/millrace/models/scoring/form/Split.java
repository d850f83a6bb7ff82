package io.millrace.models.scoring.form;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.cell.Leniency;
import io.millrace.models.scoring.json.JsonScanner;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.scoring.json.Slice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code dataframe_split}: the names of columns, and rows as lists. */
final class Split {

  private static final List<String> MEMBERS = List.of("data", "columns", "index");

  private final CellPlan plan;
  private final List<Frame.Column> columns = new ArrayList<>();
  private final Blanks blanks = new Blanks(Blanks.Rule.NULL);
  private boolean isNamed;

  Split(CellPlan plan) {
    this.plan = plan;
  }

  Frame read(Slice split) throws IOException {
    if (split.kind() != JsonToken.START_OBJECT) {
      boolean isList = split.kind() == JsonToken.START_ARRAY;
      throw ScoringException.invalidInput(
          "Dataframe split format must be a dictionary. Got "
              + (isList ? "list." : "type <class '" + split.pythonType() + "'>."));
    }
    Map<String, Slice> members = JsonScanner.members(split);
    if (!members.containsKey("data") || !MEMBERS.containsAll(members.keySet())) {
      throw ScoringException.invalidInput(
          members.keySet().stream()
              .map(Python::repr)
              .collect(
                  Collectors.joining(
                      ", ",
                      "Dataframe split format must have 'data' field and optionally 'columns' and"
                          + " 'index' fields. Got {",
                      "}.'")));
    }
    names(members.get("columns"));
    int rows = rows(members.get("data"));
    index(members.get("index"), rows);
    return new Frame(columns, rows, isNamed);
  }

  private void names(Slice names) throws IOException {
    if (names == null || names.kind() == JsonToken.VALUE_NULL) {
      return;
    }
    if (!(names.tree() instanceof List<?> labels)) {
      throw invalid(
          "Index(...) must be called with a collection of some kind, %s was passed"
              .formatted(Python.repr(names.tree())));
    }
    isNamed = true;
    labels.forEach(this::column);
  }

  private void column(Object given) {
    int position = columns.size();
    Object label = plan.label(given);
    columns.add(new Frame.Column(label, plan.builder(label, position, Leniency.TABLE)));
  }

  private int rows(Slice data) throws IOException {
    if (data.kind() == JsonToken.VALUE_NULL) {
      return 0;
    }
    if (data.kind() != JsonToken.START_ARRAY) {
      throw invalid("DataFrame constructor not properly called!");
    }
    int rows = 0;
    int width = 0;
    try (JsonParser in = data.open()) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        if (in.currentToken() == JsonToken.START_OBJECT) {
          throw invalid("row %d of 'data' is an object, not a list".formatted(rows));
        }
        width = Math.max(width, row(in, rows++));
      }
    }
    if (isNamed && rows > 0 && width != columns.size()) {
      throw wrongWidth(width);
    }
    return rows;
  }

  private int row(JsonParser in, int row) throws IOException {
    int width = 0;
    if (in.currentToken() == JsonToken.START_ARRAY) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        cell(in, width++, row);
      }
    } else {
      cell(in, width++, row);
    }
    for (int i = width; i < columns.size(); i++) {
      if (columns.get(i).cells() != null) {
        blanks.add(columns.get(i));
      }
    }
    return width;
  }

  private void cell(JsonParser in, int at, int row) throws IOException {
    if (at == columns.size()) {
      if (isNamed) {
        throw wrongWidth(at + 1);
      }
      column((long) at);
      for (int i = 0; i < row && columns.get(at).cells() != null; i++) {
        blanks.add(columns.get(at));
      }
    }
    if (columns.get(at).cells() == null) {
      in.skipChildren();
    } else {
      Tables.add(columns.get(at), in, Leniency.TABLE);
    }
  }

  /** Row labels are not given to models: they only have to be as many as rows. */
  private static void index(Slice index, int rows) throws IOException {
    if (index == null || index.kind() == JsonToken.VALUE_NULL) {
      return;
    }
    if (!(index.tree() instanceof List<?> labels)) {
      throw invalid(
          "Index(...) must be called with a collection of some kind, %s was passed"
              .formatted(Python.repr(index.tree())));
    }
    if (labels.size() != rows) {
      throw invalid(
          "Shape of passed values has %d rows, 'index' has %d".formatted(rows, labels.size()));
    }
  }

  private ScoringException wrongWidth(int width) {
    return invalid(
        "%d columns passed, passed data had %d columns".formatted(columns.size(), width));
  }

  private static ScoringException invalid(String message) {
    return ScoringException.invalidInput(
        "Provided dataframe_split field is not a valid dataframe representation in 'split' format."
            + " Error: '%s'".formatted(message));
  }
}
