package io.millrace.models.scoring.check;

import io.millrace.models.data.Payload;
import io.millrace.models.scoring.ScoringException;
import io.millrace.models.scoring.form.Frame;
import io.millrace.models.scoring.json.Python;
import io.millrace.models.signature.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tables against a signature: columns are there, in its order, and no others. */
public final class TableCheck {

  private TableCheck() {}

  /** The table as the model is given it. */
  public static Payload enforce(Frame frame, Schema schema) {
    return switch (schema) {
      case null -> Frame.table(frame.columns(), frame.rows(), frame.isNamed());
      case Schema.Tensors tensors -> TableTensors.of(frame, tensors);
      case Schema.Columns columns when columns.isNamed() -> named(frame, columns);
      case Schema.Columns columns -> unnamed(frame, columns.columns().size());
    };
  }

  private static Payload named(Frame frame, Schema.Columns schema) {
    List<String> names = schema.columns().stream().map(Schema.Column::name).toList();
    List<String> required =
        schema.columns().stream()
            .filter(Schema.Column::isRequired)
            .map(Schema.Column::name)
            .toList();
    Map<Object, Frame.Column> found = find(frame, names, required);
    List<Frame.Column> ordered = new ArrayList<>(names.size());
    for (String name : names) {
      if (found.containsKey(name)) {
        ordered.add(found.get(name));
      }
    }
    return Frame.table(ordered, frame.rows(), true);
  }

  private static Payload unnamed(Frame frame, int size) {
    int given = frame.columns().size();
    if (given < size) {
      throw ScoringException.schema(
          ("Model inference is missing inputs. The model signature declares %d inputs  but the"
                  + " provided value only has %d inputs. Note: the inputs were not named in the"
                  + " signature so we can only verify their count.")
              .formatted(size, given));
    }
    return Frame.table(frame.columns().subList(0, size), frame.rows(), frame.isNamed());
  }

  /**
   * Columns by name.
   *
   * @throws ScoringException if a required one is missing, or one that counts is there twice
   */
  static Map<Object, Frame.Column> find(Frame frame, List<String> names, List<String> required) {
    Map<Object, Frame.Column> found = new HashMap<>();
    for (Frame.Column column : frame.columns()) {
      if (found.put(column.label(), column) != null && column.cells() != null) {
        throw ScoringException.schema("There are several columns " + Python.repr(column.label()));
      }
    }
    requirePresent(frame.columns().stream().map(Frame.Column::label).toList(), names, required);
    return found;
  }

  /** Refuses data that lacks inputs; the message also says what there is beside them. */
  public static void requirePresent(List<?> given, List<String> names, List<String> required) {
    Set<Object> present = new HashSet<>(given);
    List<String> missing = required.stream().filter(name -> !present.contains(name)).toList();
    if (missing.isEmpty()) {
      return;
    }
    List<?> extra = given.stream().filter(label -> !names.contains(label)).toList();
    throw ScoringException.schema(
        "Model is missing inputs %s.%s"
            .formatted(
                Python.repr(missing),
                extra.isEmpty()
                    ? ""
                    : " Note that there were extra inputs: " + Python.repr(extra) + "."));
  }
}
