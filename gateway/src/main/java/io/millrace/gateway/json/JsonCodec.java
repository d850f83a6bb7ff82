package io.millrace.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.google.protobuf.Message;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads request bodies into message builders, and opens writers of answers. Thread-safe. */
public final class JsonCodec {

  private final JsonFactory json;
  private final int maxDepth;

  /**
   * @param maxDepth how deep objects and lists may be nested
   * @param maxBytes how long a body may be, hence any string in it
   */
  public JsonCodec(int maxDepth, int maxBytes) {
    this.maxDepth = maxDepth;
    json =
        new JsonFactoryBuilder()
            // UTF-8 it is: no guessing at UTF-16.
            .configure(JsonFactory.Feature.CHARSET_DETECTION, false)
            // Names come from callers: String.intern would keep them for good.
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            // Let in to be refused with the field's name.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(maxDepth)
                    .maxStringLength(maxBytes)
                    .build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();
  }

  /**
   * Adds what a body says to a builder. An empty body says nothing.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE naming the field, or the place in the text
   */
  public void read(byte[] body, MessagePlan plan, UnknownMembers unknown, Message.Builder builder) {
    readText(
        body,
        in -> {
          if (in.currentToken() == JsonToken.VALUE_STRING) {
            // Some clients encode twice: a JSON string that contains the JSON.
            byte[] inner = in.getText().getBytes(StandardCharsets.UTF_8);
            readText(inner, again -> readObject(again, plan, unknown, builder));
          } else {
            readObject(in, plan, unknown, builder);
          }
        });
  }

  /** Sets one field of a builder to what a body says. An empty body says nothing. */
  public void readField(
      byte[] body, FieldPlan field, UnknownMembers unknown, Message.Builder builder) {
    readText(body, in -> new MessageReader(in, unknown).read(field, in.currentToken(), builder));
  }

  private interface Reading {
    void from(JsonParser in) throws IOException;
  }

  private static void readObject(
      JsonParser in, MessagePlan plan, UnknownMembers unknown, Message.Builder builder)
      throws IOException {
    JsonToken first = in.currentToken();
    if (first == JsonToken.START_OBJECT) {
      new MessageReader(in, unknown).readObject(plan, builder);
    } else if (first != JsonToken.VALUE_NULL) {
      throw MillraceException.invalid(
          "The request body must be a JSON object; it is of type '%s'."
              .formatted(ValueReader.pythonType(first)));
    }
  }

  private void readText(byte[] body, Reading reading) {
    try (JsonParser in = json.createParser(body)) {
      try {
        if (in.nextToken() == null) {
          return;
        }
        reading.from(in);
        if (in.nextToken() != null) {
          throw malformed(in, "there is more text after its end");
        }
      } catch (JsonProcessingException malformed) {
        throw translate(in, malformed);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    if (!Utf8.isValid(body)) {
      throw MillraceException.invalid("The request body is not valid UTF-8.");
    }
  }

  private MillraceException translate(JsonParser in, JsonProcessingException malformed) {
    if (malformed instanceof StreamConstraintsException) {
      return in.getParsingContext().getNestingDepth() >= maxDepth
          ? malformed(in, "it is nested more than " + maxDepth + " levels deep")
          : malformed(in, "a name or a number in it is too long");
    }
    String path = JsonPath.of(in);
    if (malformed.getOriginalMessage().startsWith("Invalid UTF-8") && !path.isEmpty()) {
      return Problems.badText(path, "is not valid UTF-8");
    }
    return malformed(in, "it is not well-formed");
  }

  private static MillraceException malformed(JsonParser in, String why) {
    var place = in.currentLocation();
    String path = JsonPath.of(in);
    return MillraceException.invalid(
        "The request body cannot be read as JSON: %s (line %d, column %d%s)."
            .formatted(
                why,
                place.getLineNr(),
                place.getColumnNr(),
                path.isEmpty() ? "" : ", at '" + path + "'"));
  }

  /** A writer of JSON into {@code out}, which it does not close. Not thread-safe. */
  public JsonOutput writer(OutputStream out) {
    try {
      return new JsonOutput(json.createGenerator(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
