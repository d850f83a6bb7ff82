package io.millrace.models.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.common.v1.ErrorReason;
import io.millrace.models.signature.DataType.Scalar;
import io.millrace.models.signature.Schema.Column;
import io.millrace.models.signature.Schema.Columns;
import io.millrace.runtime.error.MillraceException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureParserTest {

  private static Column column(String json) {
    return ((Columns) SignatureParser.schema("[" + json + "]", "inputs")).columns().getFirst();
  }

  @Test
  void nestedColumnsAreOptionalUnlessTheySayOtherwise() {
    assertTrue(column("{'type':'long','name':'x'}".replace('\'', '"')).isRequired());
    assertFalse(column("{\"type\":\"any\",\"name\":\"x\"}").isRequired());
    assertTrue(column("{\"type\":\"any\",\"name\":\"x\",\"required\":true}").isRequired());
  }

  @Test
  void oldFilesSayOptional() {
    assertFalse(column("{\"type\":\"long\",\"name\":\"x\",\"optional\":true}").isRequired());
    assertTrue(column("{\"type\":\"long\",\"name\":\"x\",\"optional\":false}").isRequired());
  }

  @Test
  void columnsThatPandasNumberedAreNamedByTheirNumbers() {
    assertEquals(new Column("0", Scalar.DOUBLE, true), column("{\"type\":\"double\",\"name\":0}"));
  }

  @Test
  void whatIsNotSaidIsNull() {
    Signature signature = SignatureParser.parse(null, "", "[]", true);
    assertNull(signature.inputs());
    assertNull(signature.outputs());
    assertEquals(List.of(), signature.params());
    assertTrue(signature.isFromTypeHint());
  }

  @Test
  void defaultsAreAsJsonGivesThem() {
    List<Param> params =
        SignatureParser.params(
            """
            [{"name": "a", "dtype": "double", "default": 2},
             {"name": "b", "type": "object", "default": {"n": [1, null, 0.5]}, "shape": null,
              "properties": {"n": {"type": "array", "items": {"type": "double"}}}},
             {"name": 3, "type": "string", "default": [], "shape": [-1]}]
            """,
            "params");
    assertEquals(new Param("a", Scalar.DOUBLE, 2L, false), params.get(0));
    assertEquals("{n=[1, null, 0.5]}", ((Map<?, ?>) params.get(1).defaultValue()).toString());
    assertEquals(new Param("3", Scalar.STRING, List.of(), true), params.get(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                        | 'f' must be a list
          [                                                         | 'f' is not the JSON expected
          [1] 2                                                     | 'f' is not the JSON expected
          []                                                        | 'f' must have at least one field
          [1]                                                       | 'f[0]' must be an object
          [{"name":"x"}]                                            | 'f[0].type' is missing
          [{"type":7}]                                              | 'f[0].type' must be a text
          [{"type":"int"}]                                          | 'f[0].type' is "int", and not one of boolean, integer
          [{"type":"long","name":["x"]}]                            | 'f[0].name' must be a text
          [{"type":"long","required":"yes"}]                        | 'f[0].required' must be true or false
          [{"type":"long","required":false}]                        | 'f[0].required' must be true of a column without a name
          [{"type":"long","name":"x"},{"type":"long"}]              | 'f[1].name' must be given for all fields or for none
          [{"type":"long","name":"x","name":"y"}]                   | 'f' is not the JSON expected: Duplicate
          [{"type":"array","name":"x"}]                             | 'f[0].items' is missing
          [{"type":"array","items":"long"}]                         | 'f[0].items' must be an object
          [{"type":"map","values":{"type":"map"}}]                  | 'f[0].values.values' is missing
          [{"type":"object","properties":{}}]                       | 'f[0].properties' must have at least one property
          [{"type":"object","properties":{"age":{"type":"lon"}}}]   | 'f[0].properties.age.type' is "lon"
          [{"type":"object","properties":{"age":{"type":"long","required":1}}}] | 'f[0].properties.age.required' must be
          [{"type":"tensor"}]                                       | 'f[0].tensor-spec' is missing
          [{"type":"tensor","tensor-spec":{"shape":[]}}]            | 'f[0].tensor-spec.dtype' is missing
          [{"type":"tensor","tensor-spec":{"dtype":"<U5","shape":[]}}]      | 'f[0].tensor-spec.dtype' is "<U5"
          [{"type":"tensor","tensor-spec":{"dtype":"bool","shape":[-2]}}]   | 'f[0].tensor-spec.shape[0]' must be a length
          [{"type":"tensor","tensor-spec":{"dtype":"bool","shape":[1.5]}}]  | 'f[0].tensor-spec.shape[0]' must be a length
          [{"type":"tensor","tensor-spec":{"dtype":"bool","shape":[]}},{"type":"tensor","tensor-spec":{"dtype":"bool","shape":[]}}] | 'f[0].name' is missing
          [{"type":"tensor","tensor-spec":{"dtype":"bool","shape":[]}},{"type":"long"}] | 'f[1]' is a column among tensors
          """)
  void whatIsWrongIsNamed(String json, String message) {
    assertRefused(message, () -> SignatureParser.schema(json, "f"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [{"type":"long","default":1}]                                | 'p[0].name' is missing
          [{"name":"k","default":1}]                                   | 'p[0].type' is missing
          [{"name":"k","type":"long"}]                                 | 'p[0].default' is missing
          [{"name":"k","type":"any","default":1}]                      | 'p[0].type' is "any"
          [{"name":"k","type":"binary","default":null}]                | 'p[0].type' is binary
          [{"name":"k","type":"long","default":2.0}]                   | 'p[0].default' is 2.0, and not of type long
          [{"name":"k","type":"long","default":true}]                  | 'p[0].default' is true
          [{"name":"k","type":"long","default":99999999999999999999}]  | 'p[0].default' does not fit into 64 bits
          [{"name":"k","type":"string","default":2}]                   | 'p[0].default' is 2, and not of type string
          [{"name":"k","type":"datetime","default":"soon"}]            | 'p[0].default' is "soon"
          [{"name":"k","type":"double","default":[1,"x"],"shape":[-1]}] | 'p[0].default[1]' is "x"
          [{"name":"k","type":"double","default":null,"shape":[-1]}]   | 'p[0].default' must be a list
          [{"name":"k","type":"double","default":[],"shape":[2]}]      | 'p[0].shape' must be null, or [-1]
          [{"name":"k","type":"object","default":{}}]                  | 'p[0].properties' is missing
          [{"name":"k","type":"object","properties":{"a":{"type":"long"}},"default":1}] | 'p[0].default' must be an object
          [{"name":"k","type":"long","default":1},{"name":"k","type":"long","default":1}] | 'p[1].name' is 'k' a second time
          """)
  void paramsThatAreWrongAreNamed(String json, String message) {
    assertRefused(message, () -> SignatureParser.params(json, "p"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 100_000})
  void nestingIsBounded(int depth) {
    String type = "{\"type\":\"array\",\"items\":".repeat(depth) + "1" + "}".repeat(depth);
    assertRefused("'f' is not the JSON expected", () -> SignatureParser.schema("[" + type, "f"));
  }

  @Test
  void ninetyTypesWithinTypesAreRead() {
    String type =
        "{\"type\":\"array\",\"items\":".repeat(90) + "{\"type\":\"long\"}" + "}".repeat(90);
    assertTrue(SignatureText.of(column(type).type()).startsWith("Array(Array(Array("));
  }

  @Test
  void longNamesAreNotRepeatedForAllBelow() {
    String properties =
        IntStream.range(0, 50_000)
            .mapToObj(i -> "\"p%d\":{\"type\":\"long\"}".formatted(i))
            .collect(Collectors.joining(",", "{", "}"));
    String json =
        "{\"type\":\"object\",\"properties\":{\"%s\":{\"type\":\"object\",\"properties\":%s}}}"
            .formatted("n".repeat(49_000), properties);
    assertEquals(1, ((DataType.Structure) column(json).type()).properties().size());
  }

  private static void assertRefused(String message, Runnable call) {
    MillraceException e = assertThrows(MillraceException.class, call::run);
    assertEquals(ErrorReason.ERROR_REASON_INVALID_PARAMETER_VALUE, e.reason());
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
    assertTrue(e.getMessage().length() < 1000, "a long message");
  }
}
