package io.millrace.models.engine.lightgbm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.models.data.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads a learner with scikit-learn's interface from the file that skops has written: a ZIP with a
 * tree of objects in JSON, and arrays beside it. No object is made of it. What does not look as
 * expected throws {@code IOException}.
 */
final class SkopsReader implements AutoCloseable {

  private static final String SCHEMA = "schema.json";
  private static final String CLASSIFIER = "LGBMClassifier";
  private static final String CONTENT = "content";

  /** Unpacked, in bytes. */
  private static final int LARGEST = 1 << 30;

  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(LARGEST).build())
              .build());

  private final ZipFile zip;

  private SkopsReader(Path file) throws IOException {
    zip = new ZipFile(file.toFile());
  }

  static LightgbmLearner read(Path file) throws IOException {
    try (SkopsReader reader = new SkopsReader(file)) {
      return reader.learner();
    }
  }

  private LightgbmLearner learner() throws IOException {
    JsonNode root = JSON.readTree(bytes(SCHEMA));
    JsonNode learner = attributes(root);
    JsonNode booster = attributes(member(learner, "_Booster"));
    String text = json(member(booster, "_handle")).textValue();
    if (text == null) {
      throw new IOException("it has no booster");
    }
    Tensor classes = null;
    if (root.path("__class__").asText().equals(CLASSIFIER)) {
      if (!json(member(learner, "_objective")).isTextual()) {
        throw new IOException("its objective is a function");
      }
      classes = array(member(attributes(member(learner, "_le")), "classes_"));
    }
    return new LightgbmLearner(
        text,
        json(member(booster, "best_iteration")).asInt(),
        classes,
        BoosterText.categories(text));
  }

  private Tensor array(JsonNode node) throws IOException {
    JsonNode file = node.path("file");
    if (!file.isTextual()) {
      throw new IOException("its classes are no plain array");
    }
    return NpyReader.read(bytes(file.textValue()));
  }

  private byte[] bytes(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("it has no '%s'".formatted(name));
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(LARGEST);
      if (bytes.length == LARGEST) {
        throw new IOException("'%s' is larger than 1 GiB".formatted(name));
      }
      return bytes;
    }
  }

  /** Those of an object: a dictionary within its state. */
  private static JsonNode attributes(JsonNode object) {
    return object.path(CONTENT).path(CONTENT);
  }

  private static JsonNode member(JsonNode attributes, String name) throws IOException {
    JsonNode member = attributes.get(name);
    if (member == null) {
      throw new IOException("it has no '%s'".formatted(name));
    }
    return member;
  }

  /** A plain value, which is JSON within a text. */
  private static JsonNode json(JsonNode node) throws JsonProcessingException {
    JsonNode content = node.path(CONTENT);
    return content.isTextual() && node.path("__loader__").asText().equals("JsonNode")
        ? JSON.readTree(content.textValue())
        : JSON.missingNode();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
