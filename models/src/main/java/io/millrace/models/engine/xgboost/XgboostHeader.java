package io.millrace.models.engine.xgboost;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.runtime.error.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a model's file says that the library does not tell.
 *
 * @param booster {@code gbtree}, {@code dart} or {@code gblinear}
 * @param objective such as {@code multi:softprob}
 * @param classes 0 unless there are more than two
 */
record XgboostHeader(String booster, String objective, int classes) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String BOOSTER = "learner.gradient_booster.name";
  private static final String OBJECTIVE = "learner.objective.name";
  private static final String CLASSES = "learner.learner_model_param.num_class";

  /**
   * Reads a file in XGBoost's JSON, or in the binary form of it, UBJSON.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if it is neither
   */
  static XgboostHeader read(Path file) throws IOException {
    Map<String, String> texts = new HashMap<>();
    try {
      if (isText(file)) {
        readJson(file, texts);
      } else {
        UbjReader.texts(file, texts::put);
      }
      return new XgboostHeader(
          found(texts, BOOSTER), found(texts, OBJECTIVE), Integer.parseInt(found(texts, CLASSES)));
    } catch (IllegalArgumentException
        | ArithmeticException
        | IndexOutOfBoundsException
        | BufferUnderflowException
        | IOException e) {
      throw MillraceException.invalid(
          "'%s' is not a model in XGBoost's format UBJSON or JSON.".formatted(file.getFileName()));
    }
  }

  private static String found(Map<String, String> texts, String path) {
    String text = texts.get(path);
    if (text == null) {
      throw new IllegalArgumentException(path);
    }
    return text;
  }

  /** Both begin with a brace; a quote or white space after it is JSON. */
  private static boolean isText(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      in.read();
      int second = in.read();
      return second == '"' || Character.isWhitespace(second);
    }
  }

  private static void readJson(Path file, Map<String, String> texts) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = JSON.createParser(in)) {
      String path = "";
      while (parser.nextToken() != null) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY) {
          parser.skipChildren();
        } else if (token == JsonToken.VALUE_STRING) {
          path = parser.getParsingContext().pathAsPointer().toString();
          texts.put(path.substring(1).replace('/', '.'), parser.getText());
        }
      }
    }
  }
}
