package io.millrace.models.engine.onnx;

import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import io.millrace.models.engine.onnx.OnnxModel.Field;
import io.millrace.models.signature.ElementType;
import io.millrace.runtime.error.MillraceException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a session says of its model. */
final class ModelReader {

  /** What ONNX Runtime's Java gives of lists. */
  private static final Set<OnnxJavaType> LISTED =
      EnumSet.of(OnnxJavaType.STRING, OnnxJavaType.INT64, OnnxJavaType.FLOAT, OnnxJavaType.DOUBLE);

  private static final String UNKNOWN = "unknown";

  private ModelReader() {}

  /**
   * Reads it.
   *
   * @throws MillraceException INVALID_PARAMETER_VALUE if an input or output has a type that cannot
   *     be passed: no call could succeed
   */
  static OnnxModel read(OrtSession session) throws OrtException {
    return new OnnxModel(
        session.getInputInfo().entrySet().stream().map(ModelReader::input).toList(),
        outputs(session));
  }

  private static List<Field> outputs(OrtSession session) throws OrtException {
    Map<String, NodeInfo> nodes;
    try {
      nodes = session.getOutputInfo();
    } catch (OrtException notKnown) {
      if (notKnown.getCode() != OrtException.OrtErrorCode.ORT_NOT_IMPLEMENTED) {
        throw notKnown;
      }
      // One of them is optional. Calls give them all the same, but nothing is said of any before.
      return session.getOutputNames().stream()
          .map(name -> new Field(name, UNKNOWN, null, List.of()))
          .toList();
    }
    return nodes.entrySet().stream().map(ModelReader::output).toList();
  }

  private static Field input(Map.Entry<String, NodeInfo> node) {
    ValueInfo info = node.getValue().getInfo();
    if (info instanceof TensorInfo array) {
      ElementType type = OnnxTypes.elements(array.onnxType).orElse(null);
      if (type != null && OnnxTypes.fed(type).isPresent()) {
        return array(node.getKey(), array, type);
      }
    }
    throw unusable("Input", node.getKey(), info);
  }

  private static Field output(Map.Entry<String, NodeInfo> node) {
    ValueInfo info = node.getValue().getInfo();
    return switch (info) {
      case TensorInfo array ->
          array(
              node.getKey(),
              array,
              OnnxTypes.elements(array.onnxType)
                  .orElseThrow(() -> unusable("Output", node.getKey(), info)));
      case SequenceInfo list when list.sequenceOfMaps || LISTED.contains(list.sequenceType) ->
          new Field(node.getKey(), name(list), null, List.of());
      case MapInfo map -> new Field(node.getKey(), name(map), null, List.of());
      case null, default -> throw unusable("Output", node.getKey(), info);
    };
  }

  private static Field array(String name, TensorInfo info, ElementType type) {
    List<Long> shape = Arrays.stream(info.getShape()).boxed().toList();
    return new Field(name, name(info), type, shape);
  }

  private static MillraceException unusable(String what, String name, ValueInfo info) {
    return MillraceException.invalid(
        "%s '%s' of the model is of type %s, which this server cannot pass."
            .formatted(what, name, name(info)));
  }

  private static String name(ValueInfo info) {
    return switch (info) {
      case TensorInfo array -> "tensor(%s)".formatted(OnnxTypes.onnxName(array.onnxType));
      case SequenceInfo list when list.sequenceOfMaps -> "seq(%s)".formatted(name(list.mapInfo));
      case SequenceInfo list -> "seq(tensor(%s))".formatted(OnnxTypes.onnxName(list.sequenceType));
      case MapInfo map ->
          "map(%s,tensor(%s))"
              .formatted(OnnxTypes.onnxName(map.keyType), OnnxTypes.onnxName(map.valueType));
      case null, default -> UNKNOWN;
    };
  }
}
