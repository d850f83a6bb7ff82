package io.millrace.models.inference;

import com.google.api.HttpBody;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.api.v1.HttpHeader;
import io.millrace.models.data.Tensor;
import io.millrace.models.scoring.answer.JsonBytes;
import java.nio.ByteBuffer;

/** An answer over REST: JSON, with the elements of some tensors behind it. */
final class JsonAnswer {

  private static final String HEADER = "Inference-Header-Content-Length";

  private final JsonBytes out = new JsonBytes();
  private ByteString behind = ByteString.EMPTY;
  private boolean isBinary;

  private JsonAnswer() {}

  /** The body that answers a request. */
  static HttpBody write(String model, JsonRequest request, InferenceAnswer answer) {
    return new JsonAnswer().body(model, request, answer);
  }

  private HttpBody body(String model, JsonRequest request, InferenceAnswer answer) {
    out.raw("{\"model_name\": ").text(model);
    out.raw(", \"model_version\": ").text(answer.version());
    if (!request.id().isEmpty()) {
      out.raw(", \"id\": ").text(request.id());
    }
    out.raw(", \"outputs\": [");
    String comma = "";
    for (WireTensor output : answer.outputs()) {
      out.raw(comma);
      output(output, request.isBinary(output.name()));
      comma = ", ";
    }
    ByteString json = UnsafeByteOperations.unsafeWrap(out.raw("]}").toBytes());
    HttpBody.Builder body = HttpBody.newBuilder().setData(json.concat(behind));
    return isBinary
        ? body.setContentType("application/octet-stream").addExtensions(length(json.size())).build()
        : body.setContentType("application/json").build();
  }

  private static Any length(int bytes) {
    return Any.pack(
        HttpHeader.newBuilder().setName(HEADER).setValue(Integer.toString(bytes)).build());
  }

  private void output(WireTensor output, boolean asBytes) {
    out.raw("{\"name\": ").text(output.name());
    out.raw(", \"datatype\": ").text(output.datatype().name());
    out.raw(", \"shape\": [");
    String comma = "";
    for (long length : output.tensor().shape()) {
      out.raw(comma).whole(length);
      comma = ", ";
    }
    out.raw("], ");
    if (asBytes) {
      ByteString bytes = RawContents.write(output.tensor());
      out.raw("\"parameters\": {\"binary_data_size\": ").whole(bytes.size()).raw("}}");
      behind = behind.concat(bytes);
      isBinary = true;
      return;
    }
    boolean isBase64 = Base64Texts.isNeeded(output);
    if (isBase64) {
      out.raw("\"parameters\": {\"content_type\": \"base64\"}, ");
    }
    out.raw("\"data\": [");
    if (output.datatype() == Datatype.BYTES) {
      texts(output.tensor(), isBase64);
    } else {
      numbers(output.datatype(), output.tensor().buffer());
    }
    out.raw("]}");
  }

  private void texts(Tensor tensor, boolean isBase64) {
    String comma = "";
    for (Object element : tensor.objects()) {
      out.raw(comma).text(Base64Texts.text(element, isBase64));
      comma = ", ";
    }
  }

  private void numbers(Datatype datatype, ByteBuffer in) {
    String comma = "";
    while (in.hasRemaining()) {
      out.raw(comma);
      switch (datatype) {
        case BOOL -> out.raw(in.get() != 0 ? "true" : "false");
        case INT8 -> out.whole(in.get());
        case INT16 -> out.whole(in.getShort());
        case INT32 -> out.whole(in.getInt());
        case INT64 -> out.whole(in.getLong());
        case UINT8 -> out.whole(in.get() & 0xff);
        case UINT16 -> out.whole(in.getShort() & 0xffff);
        case UINT32 -> out.whole(Integer.toUnsignedLong(in.getInt()));
        case UINT64 -> out.raw(Long.toUnsignedString(in.getLong()));
        case FP16 -> out.real(Float.float16ToFloat(in.getShort()));
        case FP32 -> out.real(in.getFloat());
        case FP64 -> out.real(in.getDouble());
        case BYTES -> throw new IllegalStateException("not here");
      }
      comma = ", ";
    }
  }
}
