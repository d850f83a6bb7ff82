package io.millrace.models.engine.onnx;

import io.millrace.models.signature.ElementType;
import java.util.List;

/** What a model takes and gives, as its file says, in the file's order. */
public record OnnxModel(List<Field> inputs, List<Field> outputs) {

  public OnnxModel {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * An input or output.
   *
   * @param onnxType as ONNX writes it, such as {@code tensor(float)} or {@code
   *     seq(map(int64,tensor(float)))}; {@code unknown} of all outputs if one is optional
   * @param type of the elements of an array; else null
   * @param shape the length of each dimension, -1 is any. Empty if the file says nothing, too
   */
  public record Field(String name, String onnxType, ElementType type, List<Long> shape) {
    public Field {
      shape = List.copyOf(shape);
    }

    /** Whether it is an array, which alone can be an input. */
    public boolean isArray() {
      return type != null;
    }
  }
}
