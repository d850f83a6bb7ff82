package io.millrace.models.engine.onnx;

import io.millrace.models.data.Tensor;
import io.millrace.models.signature.ElementType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The models that make.py has made, and arrays to give them. */
final class Models {

  private Models() {}

  static Path file(String name) {
    try {
      return Path.of(Models.class.getResource("/onnx/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static String text(String name) {
    try {
      return Files.readString(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static OnnxScorer load(String name) {
    return OnnxScorer.load(file(name + ".onnx"), Map.of());
  }

  static Tensor floats(long[] shape, float... values) {
    ByteBuffer buffer = Tensor.allocate(ElementType.FLOAT32, values.length);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return Tensor.of(ElementType.FLOAT32, buffer.flip(), shape);
  }

  static Tensor longs(long... values) {
    ByteBuffer buffer = Tensor.allocate(ElementType.INT64, values.length);
    for (long value : values) {
      buffer.putLong(value);
    }
    return Tensor.of(ElementType.INT64, buffer.flip(), values.length);
  }
}
