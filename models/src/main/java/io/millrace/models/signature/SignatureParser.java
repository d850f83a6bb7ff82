package io.millrace.models.signature;

import io.millrace.models.signature.Schema.Column;
import io.millrace.models.signature.Schema.Columns;
import io.millrace.models.signature.Schema.Spec;
import io.millrace.models.signature.Schema.Tensors;
import io.millrace.runtime.error.MillraceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads signatures from the JSON texts that {@code MLmodel} has: those of MLflow 3 and of all older
 * releases. Whatever is refused is INVALID_PARAMETER_VALUE, and the message names the field, such
 * as {@code signature.inputs[2].properties.age.type}. Texts have at most 8 Mi characters and nest
 * at most 200 deep; members that nobody knows are passed over.
 */
public final class SignatureParser {

  private SignatureParser() {}

  /**
   * Reads a signature; null or an empty text stands for a part that is not said.
   *
   * @param inputs a list of columns or of tensors
   * @param outputs the same
   * @param params a list of params, which may be empty
   */
  public static Signature parse(
      String inputs, String outputs, String params, boolean isFromTypeHint) {
    return new Signature(
        isSaid(inputs) ? schema(inputs, "signature.inputs") : null,
        isSaid(outputs) ? schema(outputs, "signature.outputs") : null,
        isSaid(params) ? params(params, "signature.params") : null,
        isFromTypeHint);
  }

  /**
   * Reads the fields that a model takes or gives.
   *
   * @param field what errors call it
   */
  public static Schema schema(String json, String field) {
    JsonField list = JsonField.read(json, field);
    List<JsonField> fields = list.elements();
    if (fields.isEmpty()) {
      throw list.error("must have at least one field");
    }
    boolean isTensors = isTensor(fields.getFirst());
    for (JsonField each : fields) {
      if (isTensor(each) != isTensors) {
        throw each.error("is a %s among %s".formatted(kind(!isTensors), kind(isTensors) + "s"));
      }
    }
    Schema schema =
        isTensors
            ? new Tensors(fields.stream().map(SignatureParser::tensor).toList())
            : new Columns(fields.stream().map(SignatureParser::column).toList());
    checkNames(schema, fields);
    return schema;
  }

  /**
   * Reads params.
   *
   * @param field what errors call them
   */
  public static List<Param> params(String json, String field) {
    List<Param> params = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonField each : JsonField.read(json, field).elements()) {
      Param param = ParamParser.param(each.object());
      if (!names.add(param.name())) {
        throw each.member("name").error("is '%s' a second time".formatted(param.name()));
      }
      params.add(param);
    }
    return params;
  }

  private static boolean isSaid(String json) {
    return json != null && !json.isEmpty();
  }

  private static boolean isTensor(JsonField field) {
    return field.object().member("type").text().equals("tensor");
  }

  private static String kind(boolean isTensor) {
    return isTensor ? "tensor" : "column";
  }

  private static Column column(JsonField field) {
    DataType type = TypeParser.type(field);
    // MLflow takes a nested column that does not say whether it is required for optional.
    boolean isRequired = TypeParser.isRequired(field, type instanceof DataType.Scalar);
    return new Column(name(field), type, isRequired);
  }

  private static Spec tensor(JsonField field) {
    JsonField spec = field.member("tensor-spec").object();
    List<Long> shape = new ArrayList<>();
    for (JsonField length : spec.member("shape").elements()) {
      if (!length.node().canConvertToLong()
          || !length.node().isIntegralNumber()
          || length.node().longValue() < -1) {
        throw length.error("must be a length, or -1 for any");
      }
      shape.add(length.node().longValue());
    }
    return new Spec(name(field), TypeParser.elements(spec.member("dtype")), shape);
  }

  /** Columns of a table without names are numbered by pandas, and these numbers are JSON's. */
  private static String name(JsonField field) {
    return field
        .find("name")
        .map(name -> name.node().isIntegralNumber() ? name.node().asText() : name.text())
        .orElse(null);
  }

  private static void checkNames(Schema schema, List<JsonField> fields) {
    for (JsonField each : fields) {
      if (each.node().hasNonNull("name") != schema.isNamed()) {
        throw error(each, "name", "must be given for all fields or for none");
      }
      if (schema instanceof Tensors && !schema.isNamed() && fields.size() > 1) {
        throw error(each, "name", "is missing: several tensors need names");
      }
      if (schema instanceof Columns && !schema.isNamed() && TypeParser.isSaidOptional(each)) {
        throw error(each, "required", "must be true of a column without a name");
      }
    }
  }

  private static MillraceException error(JsonField field, String member, String what) {
    return new JsonField(field.path() + "." + member, null).error(what);
  }
}
