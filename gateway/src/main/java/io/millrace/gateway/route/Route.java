package io.millrace.gateway.route;

import com.google.api.HttpBody;
import com.google.protobuf.Descriptors;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.millrace.api.v1.Annotations;
import io.millrace.api.v1.Permission;
import io.millrace.common.v1.FileChunk;
import io.millrace.events.v1.WatchResponse;
import io.millrace.gateway.json.FieldPlan;
import io.millrace.gateway.json.MessagePlan;
import java.util.List;

/** One RPC under one verb and path, with all that can be known before a request comes. */
public final class Route {

  /** How a request becomes a call, and the call an answer. */
  public enum Shape {
    /** One message in, one out. */
    UNARY,
    /** One message in; those that come out are pieces of one JSON object. */
    MERGED,
    /** One message in; those that come out are events, without an end. */
    EVENTS,
    /** One message in; those that come out are pieces of a text that grows. */
    TEXT,
    /** One message in; those that come out are the bytes of a file. */
    FILE,
    /** The request's body goes in as a stream of bytes; one message out. */
    UPLOAD,
    /** The request's body goes in as it is, whatever it is; the answer's comes out so. */
    RAW,
    /** As RAW; but any number of bodies come out, each of which is an event. */
    RAW_STREAM
  }

  private final MethodDescriptor<Message, Message> rpc;
  private final Descriptors.MethodDescriptor contract;
  private final HttpBinding binding;
  private final PathTemplate template;
  private final MessagePlan request;
  private final List<PathVariable> variables;
  private final List<Header> headers;
  private final FieldPlan bodyField;
  private final FieldPlan answerField;
  private final FieldPlan listField;
  private final TextStream textStream;
  private final Shape shape;

  /** A header of requests and the field that it sets. */
  public record Header(String name, PathVariable field) {

    /** Sets the field; what is wrong with the text is said of the header. */
    public void set(Message.Builder request, String text) {
      field.set(request, text, name);
    }
  }

  /**
   * @throws IllegalStateException when the binding names fields that are not there, or has a shape
   *     that REST cannot give
   */
  Route(MethodDescriptor<Message, Message> rpc, HttpBinding binding) {
    this.rpc = rpc;
    this.binding = binding;
    contract = ((ProtoMethodDescriptorSupplier) rpc.getSchemaDescriptor()).getMethodDescriptor();
    template = PathTemplate.parse(binding.path());
    request = MessagePlan.of(contract.getInputType());
    variables = template.variables().stream().map(v -> variable(v.field())).toList();
    headers =
        request.fieldList().stream()
            .filter(field -> !field.header().isEmpty())
            .map(field -> new Header(field.header(), variable(field.field().getName())))
            .toList();
    bodyField = field(request, wholeBody() ? "" : binding.body());
    MessagePlan answer = MessagePlan.of(contract.getOutputType());
    answerField = field(answer, binding.responseBody());
    shape = shapeOf();
    listField = shape == Shape.MERGED ? listOf(answer) : null;
    textStream = shape == Shape.TEXT ? textOf() : null;
  }

  private PathVariable variable(String name) {
    PathVariable variable = PathVariable.find(request, name);
    if (variable == null || variable.field().isRepeated()) {
      throw unfit("neither a path nor a header can set '" + name + "'");
    }
    return variable;
  }

  private FieldPlan field(MessagePlan plan, String name) {
    if (name.isEmpty()) {
      return null;
    }
    FieldPlan field = plan.parameter(name);
    if (field == null) {
      throw unfit("there is no field '" + name + "'");
    }
    return field;
  }

  private Shape shapeOf() {
    if (contract.isClientStreaming()) {
      if (contract.isServerStreaming()
          || bodyField == null
          || bodyField.field().getType() != FieldDescriptor.Type.BYTES) {
        throw unfit("a client stream needs a body of bytes, and one answer");
      }
      return Shape.UPLOAD;
    }
    String answer = contract.getOutputType().getFullName();
    if (answer.equals(HttpBody.getDescriptor().getFullName())) {
      return rawShape();
    }
    if (!contract.isServerStreaming()) {
      return Shape.UNARY;
    }
    if (contract.getOptions().getExtension(Annotations.textStream)) {
      return Shape.TEXT;
    }
    if (answer.equals(WatchResponse.getDescriptor().getFullName())) {
      return Shape.EVENTS;
    }
    return answer.equals(FileChunk.getDescriptor().getFullName()) ? Shape.FILE : Shape.MERGED;
  }

  private Shape rawShape() {
    if (bodyField == null
        || bodyField.field().getType() != FieldDescriptor.Type.MESSAGE
        || !bodyField
            .field()
            .getMessageType()
            .getFullName()
            .equals(HttpBody.getDescriptor().getFullName())) {
      throw unfit("an answer that is a body needs a body");
    }
    return contract.isServerStreaming() ? Shape.RAW_STREAM : Shape.RAW;
  }

  private TextStream textOf() {
    try {
      return TextStream.of(contract);
    } catch (IllegalArgumentException e) {
      throw unfit(e.getMessage());
    }
  }

  private FieldPlan listOf(MessagePlan answer) {
    List<FieldPlan> lists =
        answer.fieldList().stream().filter(field -> field.field().isRepeated()).toList();
    if (lists.size() != 1 || lists.getFirst().field().isMapField() || answerField != null) {
      throw unfit("pieces of one answer have exactly one list");
    }
    return lists.getFirst();
  }

  private IllegalStateException unfit(String why) {
    return new IllegalStateException(
        "%s under %s %s: %s"
            .formatted(contract.getFullName(), binding.verb(), binding.path(), why));
  }

  /** The RPC, as grpc calls it. */
  public MethodDescriptor<Message, Message> rpc() {
    return rpc;
  }

  /** The RPC, as the contract declares it. */
  public Descriptors.MethodDescriptor contract() {
    return contract;
  }

  /** Verb, path and bodies. */
  public HttpBinding binding() {
    return binding;
  }

  /** The path. */
  public PathTemplate template() {
    return template;
  }

  /** The type of the request. */
  public MessagePlan request() {
    return request;
  }

  /** An empty request. */
  public Message.Builder newRequest() {
    return builder(rpc.getRequestMarshaller());
  }

  /** An empty answer. */
  public Message.Builder newAnswer() {
    return builder(rpc.getResponseMarshaller());
  }

  private static Message.Builder builder(MethodDescriptor.Marshaller<Message> marshaller) {
    return ((MethodDescriptor.PrototypeMarshaller<Message>) marshaller)
        .getMessagePrototype()
        .newBuilderForType();
  }

  /** The fields set from the path, in the order of the template's variables. */
  public List<PathVariable> variables() {
    return variables;
  }

  /** The headers that set fields. */
  public List<Header> headers() {
    return headers;
  }

  /** Whether the body is the whole request message. */
  public boolean wholeBody() {
    return binding.body().equals("*");
  }

  /** The field that the body fills; null for none, and for the whole message. */
  public FieldPlan bodyField() {
    return bodyField;
  }

  /** The field that makes up the answer; null for the whole message. */
  public FieldPlan answerField() {
    return answerField;
  }

  /** Of a MERGED route: the list whose items come in pieces. */
  public FieldPlan listField() {
    return listField;
  }

  /** Of a TEXT route: where the text is in its messages. */
  public TextStream textStream() {
    return textStream;
  }

  /** Whether the RPC asks for no login. */
  public boolean isPublic() {
    return contract.getOptions().getExtension(Annotations.access).getPermission()
        == Permission.PERMISSION_PUBLIC;
  }

  /** Whether error bodies say their message as {@code detail} too. */
  public boolean hasErrorDetail() {
    return contract.getOptions().getExtension(Annotations.errorDetail);
  }

  /** The one name in its error bodies; empty if they are MLflow's. */
  public String errorKey() {
    return contract.getOptions().getExtension(Annotations.errorKey);
  }

  /** Whether bodies pass as they are, those of errors too. */
  public boolean isRaw() {
    return shape == Shape.RAW || shape == Shape.RAW_STREAM;
  }

  /** How a request is answered. */
  public Shape shape() {
    return shape;
  }
}
