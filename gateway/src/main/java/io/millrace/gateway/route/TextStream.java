package io.millrace.gateway.route;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.Type;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;

/**
 * Where a text that grows is in the messages of its RPC.
 *
 * @param start of the request: the first byte that is asked for
 * @param offset where a piece begins
 * @param data its bytes
 */
public record TextStream(FieldDescriptor start, FieldDescriptor offset, FieldDescriptor data) {

  /**
   * @throws IllegalArgumentException if a field is missing
   */
  static TextStream of(MethodDescriptor rpc) {
    return new TextStream(
        field(rpc.getInputType(), "offset", Type.INT64),
        field(rpc.getOutputType(), "offset", Type.INT64),
        field(rpc.getOutputType(), "data", Type.BYTES));
  }

  private static FieldDescriptor field(Descriptor message, String name, Type type) {
    FieldDescriptor field = message.findFieldByName(name);
    if (field == null || field.isRepeated() || field.getType() != type) {
      throw new IllegalArgumentException(
          "a text stream needs %s of type %s in %s".formatted(name, type, message.getFullName()));
    }
    return field;
  }

  /** Where a request wants to begin. */
  public long startOf(Message request) {
    return (Long) request.getField(start);
  }

  /** Where a piece begins. */
  public long offsetOf(Message piece) {
    return (Long) piece.getField(offset);
  }

  /** The bytes of a piece. */
  public ByteString dataOf(Message piece) {
    return (ByteString) piece.getField(data);
  }

  /** What else a piece says. */
  public Message rest(Message piece) {
    return piece.toBuilder().clearField(offset).clearField(data).build();
  }
}
