package io.millrace.models.scoring;

import io.millrace.models.scoring.json.Python;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Where single values are deliberately not taken as MLflow takes them. */
final class CellDifferences {

  private CellDifferences() {}

  /**
   * A value in a request.
   *
   * @param type of the signature's only field, like {@code long} or {@code array<double>}
   * @param form the body, with ? for the value
   */
  record Cell(String type, String form, String value) {

    static Cell of(Map<?, ?> group, String value) {
      return new Cell(type(group.get("signature")), (String) group.get("form"), value);
    }

    boolean isTable() {
      return form.contains("dataframe_");
    }

    boolean isInstances() {
      return form.contains("instances");
    }

    boolean is(String... types) {
      return List.of(types).contains(type);
    }

    private static String type(Object signature) {
      Map<?, ?> map = signature == null ? Map.of() : Recorded.map(signature);
      return map.get("inputs") instanceof List<?> inputs
          ? field(Recorded.map(inputs.getFirst()))
          : map.isEmpty() ? "none" : "param";
    }

    private static String field(Map<?, ?> field) {
      return switch ((String) field.get("type")) {
        case "tensor" -> "tensor " + Recorded.map(field.get("tensor-spec")).get("dtype");
        case "array" -> "array " + field(Recorded.map(field.get("items")));
        case "map" -> "map";
        case String name -> name;
      };
    }

    @Override
    public String toString() {
      return type + " " + form.replace("?", value);
    }
  }

  /** A difference: why, and which values it may concern. */
  record Difference(String reason, Predicate<Cell> concerns) {}

  static final List<Difference> ALL =
      List.of(
          new Difference(
              "whole numbers that do not fit are an error, not their low bits",
              c -> c.isTable() && c.type().matches("(tensor u?int.*|integer|long)")),
          new Difference(
              "a truth value that is not there is false, whatever stands beside it",
              c -> c.is("boolean") && c.isTable() && c.value().matches(".*(null|},.*)")),
          new Difference(
              "a list is no single value, text or not",
              c ->
                  c.is("boolean", "double", "string", "binary")
                      && !c.isTable()
                      && c.value().startsWith("[")),
          new Difference(
              "columns without names are filled by position from objects too",
              c -> c.form().equals("{\"inputs\":[?]}") && c.value().equals("{\"a\":1}")),
          new Difference(
              "numbers in a column of texts stay as they were sent, beside nulls and fractions too",
              c -> c.is("string") && c.isTable() && c.value().startsWith("1")),
          new Difference(
              "text of any language has bytes: UTF-8",
              c -> c.is("binary") && c.value().equals("\"é\"")),
          new Difference(
              "years that nanoseconds cannot reach are an error, not another year",
              c -> c.is("datetime", "tensor datetime64[ns]") && c.value().equals("\"1\"")),
          new Difference(
              "lists of truth values hold truth values and nulls",
              c ->
                  c.is("array boolean") && !(c.isTable() && c.value().matches("\\[true(,null)?]"))),
          new Difference(
              "JSON's numbers may be integers or floats in lists if they fit: else nothing may",
              c -> c.is("array integer", "array float")),
          new Difference(
              "null in a list of texts stays null; only texts make a list one of texts",
              c -> c.is("array string", "array binary") && c.value().matches(".*(null|\\{).*")),
          new Difference(
              "truth values and lists are no numbers",
              c ->
                  c.is("array double", "array array double", "sparkml_vector")
                      && c.value().matches("\\[true,null]|\\[]")),
          new Difference(
              "any is anything, and as it was sent: lists keep the types of their elements",
              c -> c.is("any", "array any", "none") && c.value().matches("[\\[{].*")),
          new Difference(
              "there is no uint64 for numbers that no signature announces",
              c -> c.is("any") && c.value().equals("9223372036854775808")),
          new Difference(
              "times among params stay texts of JSON",
              c -> c.is("param") && c.value().contains("2021")),
          new Difference(
              "a null for lists of anything is a null", c -> c.is("array any") && isNull(c)),
          new Difference(
              "instances do not carry lists of anything",
              c -> c.is("array any", "array array double") && c.isInstances()),
          new Difference(
              "a map is no column", c -> c.is("map") && c.form().equals("{\"inputs\":{\"c\":?}}")),
          new Difference(
              "tables make tensors of times and objects too",
              c -> c.is("tensor datetime64[ns]", "tensor object") && c.isTable()),
          new Difference("no data is no data, not an array of it", c -> c.is("none") && isNull(c)));

  private static boolean isNull(Cell cell) {
    return cell.value().equals("null");
  }

  /** A prediction's short form, or which error there was: see {@code record_cells}. */
  static Object outcome(Answer answer) {
    Map<?, ?> body = Recorded.map(Recorded.json(answer.body()));
    if (Recorded.status(answer) == 200) {
      return body.get("predictions");
    }
    String errorClass = (String) body.get("error_class");
    String code = (String) body.get("error_code");
    return Recorded.status(answer) == 400
        ? errorClass.substring(0, 1) + code.charAt(0)
        : Recorded.status(answer) + Python.str(body);
  }
}
